// A disk that fails, for programs under test: preloaded, it does what the first byte of the file
// FAULT_FILE says, at the moment when that byte changes.
//
//   '0' all is well            'f' no space is left for any regular file
//   'r' the disk is read-only   'e' flushing fails with an input/output error
//   'b' the process dies at its next flush, before it   'a' it dies right after its next flush

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

constexpr char well = '0';

const volatile char* map_order() {
    static const char all_well[] = {well};
    const char* path = std::getenv("FAULT_FILE");
    const int file = path == nullptr ? -1 : open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return all_well;
    void* page = mmap(nullptr, 1, PROT_READ, MAP_SHARED, file, 0);
    close(file);
    return page == MAP_FAILED ? all_well : static_cast<const char*>(page);
}

char order() {
    static const volatile char* const byte = map_order();
    return *byte;
}

// The error that a write into this file meets now; 0 if none. What is said of it may be written.
int write_error(int file) {
    const char now = order();
    if ((now != 'f' && now != 'r') || file == STDOUT_FILENO || file == STDERR_FILENO) return 0;
    struct stat what {};
    if (fstat(file, &what) != 0 || !S_ISREG(what.st_mode)) return 0;
    return now == 'f' ? ENOSPC : EROFS;
}

template <class... Words>
ssize_t write_as_ordered(int file, long call, Words... words) {
    if (const int error = write_error(file); error != 0) {
        errno = error;
        return -1;
    }
    return syscall(call, file, words...);
}

int flush_as_ordered(int file, long call) {
    const char now = order();
    if (now == 'b') kill(getpid(), SIGKILL);
    if (now == 'e') {
        errno = EIO;
        return -1;
    }
    const int done = static_cast<int>(syscall(call, file));
    if (now == 'a') kill(getpid(), SIGKILL);
    return done;
}

} // namespace

extern "C" ssize_t write(int file, const void* data, std::size_t size) {
    return write_as_ordered(file, SYS_write, data, size);
}

extern "C" ssize_t pwrite(int file, const void* data, std::size_t size, off_t at) {
    return write_as_ordered(file, SYS_pwrite64, data, size, at);
}

extern "C" ssize_t pwrite64(int file, const void* data, std::size_t size, off64_t at) {
    return write_as_ordered(file, SYS_pwrite64, data, size, at);
}

extern "C" int fallocate64(int file, int mode, off64_t from, off64_t size) {
    return static_cast<int>(write_as_ordered(file, SYS_fallocate, mode, from, size));
}

extern "C" int fallocate(int file, int mode, off_t from, off_t size) {
    return fallocate64(file, mode, from, size);
}

extern "C" int fdatasync(int file) { return flush_as_ordered(file, SYS_fdatasync); }

extern "C" int fsync(int file) { return flush_as_ordered(file, SYS_fsync); }
