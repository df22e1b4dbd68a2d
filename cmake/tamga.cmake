# How this house is built: one folder, one target, one namespace.

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

# Sanitizer builds turn this off: instrumented code gives g++ 12 false warnings.
option(TAMGA_WARNINGS_ARE_ERRORS "a warning fails the build" ON)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    set(gnu_only -Wno-maybe-uninitialized) # False in g++ 12.
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    # For sources that sort stably: libstdc++ 12 calls there what C++20 took away.
    set(stable_sort_options -Wno-deprecated-declarations)
endif()
add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wswitch
    ${gnu_only})
if(TAMGA_WARNINGS_ARE_ERRORS)
    add_compile_options(-Werror)
endif()

find_program(ccache_program ccache)
if(ccache_program) # Objects are shared between clones: paths below this one do not count.
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}
        CCACHE_NOHASHDIR=true CCACHE_SLOPPINESS=pch_defines,time_macros ${ccache_program})
endif()
find_program(mold_program mold)
if(mold_program)
    add_link_options(-fuse-ld=mold)
endif()

# What a program says of itself: version and commit, reproducible.
execute_process(
    COMMAND git -C ${PROJECT_SOURCE_DIR} rev-parse --short=12 HEAD
    OUTPUT_VARIABLE TAMGA_COMMIT OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
if(NOT TAMGA_COMMIT)
    set(TAMGA_COMMIT unknown)
endif()

# tamga_precompile(TARGET headers...): compiles the standard headers that most files include, and
# the foreign or generated headers named, once for the target: parsing is most of what a compiler
# does here. Our own headers stay out, so that a change of one recompiles who includes it, not all.
set(standard_headers <algorithm> <array> <chrono> <compare> <cstddef> <cstdint> <cstring> <deque>
    <expected> <filesystem> <functional> <limits> <map> <memory> <optional> <set> <span> <string>
    <string_view> <tuple> <utility> <variant> <vector>)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-fpch-preprocess) # So that ccache knows what a precompiled header holds.
endif()
function(tamga_precompile target)
    target_precompile_headers(${target} PRIVATE ${standard_headers} ${ARGN})
endfunction()

# tamga_library(NAME DEPS targets... [PRIVATE_DEPS targets...])
#
# A folder's headers are reachable only by targets that list it in DEPS (or inherit it), because a
# target's include path is a directory that holds nothing but a link to its own folder. An include
# that goes against the layering does not compile. main.cpp belongs to a program, never a library.
function(tamga_library name)
    cmake_parse_arguments(arg "" "" "DEPS;PRIVATE_DEPS" ${ARGN})
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
    list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
    if(NOT sources) # A folder of headers is still an archive.
        set(sources ${PROJECT_BINARY_DIR}/empty_${name}.cpp)
        file(WRITE ${sources} "")
    endif()
    add_library(${name} STATIC ${sources})

    set(include_root ${PROJECT_BINARY_DIR}/include/${name})
    file(MAKE_DIRECTORY ${include_root})
    file(CREATE_LINK ${CMAKE_CURRENT_SOURCE_DIR} ${include_root}/${name} SYMBOLIC)

    target_include_directories(${name} PUBLIC ${include_root})
    target_link_libraries(${name} PUBLIC ${arg_DEPS} PRIVATE ${arg_PRIVATE_DEPS})
endfunction()

# Acts are allocated on one thread and freed on another, which glibc's allocator is slow at. The
# sanitizers bring their own.
if(NOT CMAKE_CXX_FLAGS MATCHES "-fsanitize")
    find_library(jemalloc_library jemalloc REQUIRED)
endif()

# tamga_program(NAME main.cpp DEPS targets...): an executable from exactly the sources named.
function(tamga_program name)
    cmake_parse_arguments(arg "" "" "SOURCES;DEPS" ${ARGN})
    add_executable(${name} ${arg_SOURCES})
    target_link_libraries(${name} PRIVATE ${arg_DEPS} ${jemalloc_library})
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
endfunction()
