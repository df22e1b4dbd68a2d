// Encodings of GEDCOM files, recognised or named.

#include "tools/gedcom_text.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace tamga::tools {
namespace {

constexpr std::size_t head_bytes_max = 64u << 10;

void append_utf8(std::string& out, std::uint32_t code) {
    if (code < 0x80) {
        out.push_back(static_cast<char>(code));
    } else if (code < 0x800) {
        out.push_back(static_cast<char>(0xc0 | (code >> 6)));
        out.push_back(static_cast<char>(0x80 | (code & 0x3f)));
    } else if (code < 0x10000) {
        out.push_back(static_cast<char>(0xe0 | (code >> 12)));
        out.push_back(static_cast<char>(0x80 | ((code >> 6) & 0x3f)));
        out.push_back(static_cast<char>(0x80 | (code & 0x3f)));
    } else {
        out.push_back(static_cast<char>(0xf0 | (code >> 18)));
        out.push_back(static_cast<char>(0x80 | ((code >> 12) & 0x3f)));
        out.push_back(static_cast<char>(0x80 | ((code >> 6) & 0x3f)));
        out.push_back(static_cast<char>(0x80 | (code & 0x3f)));
    }
}

std::string line_at(ByteView file, std::size_t offset) {
    std::size_t line = 1;
    for (std::size_t i = 0; i < offset; ++i) {
        if (file[i] == '\n' || (file[i] == '\r' && (i + 1 >= file.size() || file[i + 1] != '\n'))) {
            ++line;
        }
    }
    return "line " + std::to_string(line);
}

// Length of the valid UTF-8 sequence at `at`, 0 if there is none (overlong, surrogate, cut off).
std::size_t utf8_sequence(ByteView file, std::size_t at) {
    const std::uint8_t lead = file[at];
    if (lead < 0x80) return 1;
    const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || at + length > file.size()) return 0;
    for (std::size_t i = 1; i < length; ++i) {
        if ((file[at + i] & 0xc0) != 0x80) return 0;
    }
    const std::uint8_t second = file[at + 1];
    if ((lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f) ||
        (lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second > 0x8f)) {
        return 0;
    }
    return length;
}

// Offset of the first byte that is not UTF-8; the size of the file if all is.
std::size_t first_not_utf8(ByteView file) {
    std::size_t at = 0;
    while (at < file.size()) {
        const std::size_t length = utf8_sequence(file, at);
        if (length == 0) return at;
        at += length;
    }
    return at;
}

bool is_ascii(ByteView file) {
    return std::all_of(file.begin(), file.end(), [](std::uint8_t byte) { return byte < 0x80; });
}

// The value of "1 CHAR x" in upper case; empty if the head has none.
std::string declared_encoding(ByteView file) {
    const std::string_view head = as_text(file.first(std::min(file.size(), head_bytes_max)));
    std::size_t at = 0;
    while ((at = head.find("1 CHAR", at)) != std::string_view::npos) {
        if (at == 0 || head[at - 1] == '\n' || head[at - 1] == '\r' || head[at - 1] == ' ') break;
        ++at;
    }
    if (at == std::string_view::npos) return {};
    at += 6;
    std::string value;
    while (at < head.size() && head[at] != '\n' && head[at] != '\r') {
        const auto c = static_cast<unsigned char>(head[at++]);
        if (c != ' ' || !value.empty()) value.push_back(static_cast<char>(std::toupper(c)));
    }
    while (!value.empty() && value.back() == ' ') value.pop_back();
    return value;
}

// Russian, Kyrgyz or Uzbek in CP1251 has runs of letters at 0xc0 and above; Western text has not.
bool looks_like_cp1251(ByteView file) {
    std::size_t run = 0;
    std::size_t in_runs = 0;
    std::size_t high = 0;
    for (const std::uint8_t byte : file) {
        const bool letter = byte >= 0xc0 || byte == 0xa8 || byte == 0xb8;
        if (byte >= 0x80) ++high;
        run = letter ? run + 1 : 0;
        if (run == 3) in_runs += 3;
        if (run > 3) ++in_runs;
    }
    return high >= 6 && in_runs * 2 >= high;
}

Result<std::string> from_utf16(ByteView file, bool big_endian) {
    if (file.size() % 2 != 0) {
        return fail(ErrorCode::malformed,
                    "the file is UTF-16 with half a character at its end: it is truncated, get it "
                    "again from its source");
    }
    const auto unit = [&](std::size_t at) {
        const std::uint32_t a = file[at];
        const std::uint32_t b = file[at + 1];
        return big_endian ? (a << 8 | b) : (b << 8 | a);
    };
    std::string out;
    out.reserve(file.size() / 2);
    std::size_t line = 1;
    for (std::size_t at = 0; at < file.size(); at += 2) {
        const std::uint32_t code = unit(at);
        if (code == '\n') ++line;
        const bool high = code >= 0xd800 && code < 0xdc00;
        const std::uint32_t next = high && at + 2 < file.size() ? unit(at + 2) : 0;
        if (high && next >= 0xdc00 && next < 0xe000) {
            append_utf8(out, 0x10000 + ((code - 0xd800) << 10) + (next - 0xdc00));
            at += 2;
        } else if (code >= 0xd800 && code < 0xe000) {
            return fail(ErrorCode::malformed, "line " + std::to_string(line) +
                                                  " holds half a UTF-16 pair: the file is damaged");
        } else {
            append_utf8(out, code);
        }
    }
    return out;
}

constexpr std::array<std::uint16_t, 64> cp1251_low{
    0x0402, 0x0403, 0x201a, 0x0453, 0x201e, 0x2026, 0x2020, 0x2021, 0x20ac, 0x2030, 0x0409,
    0x2039, 0x040a, 0x040c, 0x040b, 0x040f, 0x0452, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0,      0x2122, 0x0459, 0x203a, 0x045a, 0x045c, 0x045b, 0x045f, 0x00a0,
    0x040e, 0x045e, 0x0408, 0x00a4, 0x0490, 0x00a6, 0x00a7, 0x0401, 0x00a9, 0x0404, 0x00ab,
    0x00ac, 0x00ad, 0x00ae, 0x0407, 0x00b0, 0x00b1, 0x0406, 0x0456, 0x0491, 0x00b5, 0x00b6,
    0x00b7, 0x0451, 0x2116, 0x0454, 0x00bb, 0x0458, 0x0405, 0x0455, 0x0457};

Result<std::string> from_cp1251(ByteView file) {
    std::string out;
    out.reserve(file.size() * 2);
    for (std::size_t at = 0; at < file.size(); ++at) {
        const std::uint8_t byte = file[at];
        const std::uint32_t code = byte < 0x80   ? byte
                                   : byte < 0xc0 ? cp1251_low[byte - 0x80u]
                                                 : 0x0410u + (byte - 0xc0u);
        if (byte >= 0x80 && code == 0) {
            return fail(ErrorCode::malformed,
                        line_at(file, at) + " has byte 98, which CP1251 does not use: name the "
                                            "encoding with --encoding, or export as UTF-8");
        }
        append_utf8(out, code);
    }
    return out;
}

struct AnselCode {
    std::uint8_t byte;
    std::uint16_t code;
};

constexpr std::array<AnselCode, 44> ansel_letters{{
    {0xa1, 0x0141}, {0xa2, 0x00d8}, {0xa3, 0x0110}, {0xa4, 0x00de}, {0xa5, 0x00c6},
    {0xa6, 0x0152}, {0xa7, 0x02b9}, {0xa8, 0x00b7}, {0xa9, 0x266d}, {0xaa, 0x00ae},
    {0xab, 0x00b1}, {0xac, 0x01a0}, {0xad, 0x01af}, {0xae, 0x02bc}, {0xb0, 0x02bb},
    {0xb1, 0x0142}, {0xb2, 0x00f8}, {0xb3, 0x0111}, {0xb4, 0x00fe}, {0xb5, 0x00e6},
    {0xb6, 0x0153}, {0xb7, 0x02ba}, {0xb8, 0x0131}, {0xb9, 0x00a3}, {0xba, 0x00f0},
    {0xbc, 0x01a1}, {0xbd, 0x01b0}, {0xbe, 0x25a1}, {0xbf, 0x25a0}, {0xc0, 0x00b0},
    {0xc1, 0x2113}, {0xc2, 0x2117}, {0xc3, 0x00a9}, {0xc4, 0x266f}, {0xc5, 0x00bf},
    {0xc6, 0x00a1}, {0xc7, 0x00df}, {0xc8, 0x20ac}, {0xcd, 0x0065}, {0xce, 0x006f},
    {0xcf, 0x00df}, {0x88, 0x0098}, {0x89, 0x009c}, {0x8d, 0x200d},
}};

// Marks stand before their letter in ANSEL and after it in Unicode.
constexpr std::array<AnselCode, 30> ansel_marks{{
    {0xe0, 0x0309}, {0xe1, 0x0300}, {0xe2, 0x0301}, {0xe3, 0x0302}, {0xe4, 0x0303},
    {0xe5, 0x0304}, {0xe6, 0x0306}, {0xe7, 0x0307}, {0xe8, 0x0308}, {0xe9, 0x030c},
    {0xea, 0x030a}, {0xeb, 0xfe20}, {0xec, 0xfe21}, {0xed, 0x0315}, {0xee, 0x030b},
    {0xef, 0x0310}, {0xf0, 0x0327}, {0xf1, 0x0328}, {0xf2, 0x0323}, {0xf3, 0x0324},
    {0xf4, 0x0325}, {0xf5, 0x0333}, {0xf6, 0x0332}, {0xf7, 0x0326}, {0xf8, 0x031c},
    {0xf9, 0x032e}, {0xfa, 0xfe22}, {0xfb, 0xfe23}, {0xfc, 0x0338}, {0xfe, 0x0313},
}};

// Letter and mark as one character where Unicode has it: the marks of Europe's names.
struct Composed {
    std::uint16_t mark;
    std::string_view letters;
    std::array<std::uint16_t, 20> codes;
};

constexpr std::array<Composed, 8> compositions{{
    {0x0300, "AEIOUaeiou", {0xc0, 0xc8, 0xcc, 0xd2, 0xd9, 0xe0, 0xe8, 0xec, 0xf2, 0xf9}},
    {0x0301, "AEIOUYaeiouyCcNnSsZz",
     {0xc1, 0xc9, 0xcd, 0xd3, 0xda, 0xdd, 0xe1, 0xe9, 0xed, 0xf3,
      0xfa, 0xfd, 0x106, 0x107, 0x143, 0x144, 0x15a, 0x15b, 0x179, 0x17a}},
    {0x0302, "AEIOUaeiou", {0xc2, 0xca, 0xce, 0xd4, 0xdb, 0xe2, 0xea, 0xee, 0xf4, 0xfb}},
    {0x0303, "ANOano", {0xc3, 0xd1, 0xd5, 0xe3, 0xf1, 0xf5}},
    {0x0308, "AEIOUaeiouy", {0xc4, 0xcb, 0xcf, 0xd6, 0xdc, 0xe4, 0xeb, 0xef, 0xf6, 0xfc, 0xff}},
    {0x030a, "AaUu", {0xc5, 0xe5, 0x16e, 0x16f}},
    {0x030c, "CcDdEeNnRrSsZz",
     {0x10c, 0x10d, 0x10e, 0x10f, 0x11a, 0x11b, 0x147, 0x148, 0x158, 0x159, 0x160, 0x161, 0x17d,
      0x17e}},
    {0x0327, "CcSsTt", {0xc7, 0xe7, 0x15e, 0x15f, 0x162, 0x163}},
}};

std::uint32_t composed(std::uint32_t letter, std::uint32_t mark) {
    for (const Composed& entry : compositions) {
        if (entry.mark != mark || letter >= 0x80) continue;
        const std::size_t at = entry.letters.find(static_cast<char>(letter));
        return at == std::string_view::npos ? 0 : entry.codes[at];
    }
    return 0;
}

std::uint32_t find_code(std::span<const AnselCode> table, std::uint8_t byte) {
    for (const AnselCode& entry : table) {
        if (entry.byte == byte) return entry.code;
    }
    return 0;
}

Result<std::string> from_ansel(ByteView file) {
    constexpr std::size_t marks_max = 4;
    std::string out;
    out.reserve(file.size() + file.size() / 8);
    std::vector<std::uint32_t> marks;
    for (std::size_t at = 0; at < file.size(); ++at) {
        const std::uint8_t byte = file[at];
        if (const std::uint32_t mark = byte >= 0xe0 ? find_code(ansel_marks, byte) : 0; mark != 0) {
            if (marks.size() < marks_max) marks.push_back(mark);
            continue;
        }
        std::uint32_t code = byte < 0x80 ? byte : find_code(ansel_letters, byte);
        if (code == 0 && byte >= 0x80) {
            return fail(ErrorCode::malformed,
                        line_at(file, at) + " has byte " + to_hex(file.subspan(at, 1)) +
                            ", which ANSEL does not use: name the encoding with --encoding, or "
                            "export as UTF-8");
        }
        if (marks.size() == 1 && composed(code, marks.front()) != 0) {
            code = composed(code, marks.front());
            marks.clear();
        }
        const bool line_ends = code == '\n' || code == '\r';
        if (!line_ends) append_utf8(out, code);
        for (const std::uint32_t mark : marks) append_utf8(out, mark);
        if (line_ends) append_utf8(out, code);
        marks.clear();
    }
    for (const std::uint32_t mark : marks) append_utf8(out, mark);
    return out;
}

Result<DecodedText> decode_as(ByteView file, std::string_view encoding, std::string note) {
    DecodedText decoded;
    decoded.encoding = encoding;
    decoded.note = std::move(note);
    if (encoding == "UTF-16LE" || encoding == "UTF-16BE") {
        TRY(decoded.text, from_utf16(file, encoding == "UTF-16BE"));
    } else if (encoding == "CP1251") {
        TRY(decoded.text, from_cp1251(file));
    } else if (encoding == "ANSEL") {
        TRY(decoded.text, from_ansel(file));
    } else if (encoding == "ASCII" || encoding == "UTF-8") {
        const std::size_t bad = first_not_utf8(file);
        if (bad < file.size()) {
            return fail(ErrorCode::malformed,
                        line_at(file, bad) + " is not " + std::string(encoding) + " (byte " +
                            to_hex(file.subspan(bad, 1)) +
                            "): name the encoding with --encoding (CP1251, ANSEL, UTF-16LE, "
                            "UTF-16BE), or export as UTF-8");
        }
        decoded.text = to_text(file);
    } else {
        return fail(ErrorCode::malformed,
                    "the encoding " + std::string(encoding) +
                        " is not known: export as UTF-8, or name one of ASCII, UTF-8, UTF-16LE, "
                        "UTF-16BE, ANSEL, CP1251 with --encoding");
    }
    return decoded;
}

bool means_cp1251(std::string_view declared) {
    return declared == "CP1251" || declared == "CP-1251" || declared == "WINDOWS-1251" ||
           declared == "WINDOWS 1251" || declared == "ANSI 1251" || declared == "1251" ||
           declared == "ANSI_1251" || declared == "CYRILLIC";
}

} // namespace

Result<DecodedText> decode_gedcom_text(ByteView file, std::string_view forced) {
    if (file.empty()) return fail(ErrorCode::malformed, "the file is empty");
    if (file.size() > gedcom_file_bytes_max) {
        return fail(ErrorCode::malformed, "the file is larger than 1 GiB: split it");
    }
    const auto starts = [&](std::initializer_list<std::uint8_t> bytes) {
        return file.size() >= bytes.size() && std::equal(bytes.begin(), bytes.end(), file.begin());
    };
    if (starts({0xef, 0xbb, 0xbf})) return decode_as(file.subspan(3), "UTF-8", {});
    if (starts({0xff, 0xfe})) return decode_as(file.subspan(2), "UTF-16LE", {});
    if (starts({0xfe, 0xff})) return decode_as(file.subspan(2), "UTF-16BE", {});
    if (!forced.empty()) return decode_as(file, forced, {});
    if (starts({'0', 0, ' ', 0})) return decode_as(file, "UTF-16LE", "no byte order mark");
    if (starts({0, '0', 0, ' '})) return decode_as(file, "UTF-16BE", "no byte order mark");

    const std::string declared = declared_encoding(file);
    const std::string says = declared.empty() ? "no CHAR" : "CHAR " + declared;
    if (is_ascii(file)) {
        const bool agrees = declared.empty() || declared == "ASCII" || declared == "UTF-8";
        return decode_as(file, "ASCII", agrees ? "" : says + ", all bytes are ASCII");
    }
    if (means_cp1251(declared)) return decode_as(file, "CP1251", {});
    if (first_not_utf8(file) == file.size()) {
        return decode_as(file, "UTF-8", declared == "UTF-8" ? "" : says + ", all bytes are UTF-8");
    }
    if (declared == "ANSEL" && !looks_like_cp1251(file)) return decode_as(file, "ANSEL", {});
    if (declared == "UTF-8" || declared == "ASCII") return decode_as(file, declared, {});
    if (looks_like_cp1251(file)) return decode_as(file, "CP1251", says + ", reads as CP1251");
    return decode_as(file, declared.empty() ? "UTF-8" : declared, {});
}

} // namespace tamga::tools
