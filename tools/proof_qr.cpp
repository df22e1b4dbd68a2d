// Certificates as QR codes: base45 in parts, and the image of a part.

#include "tools/proof_file.hpp"

#include <qrencode.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>

namespace tamga::tools {

namespace {

constexpr std::string_view digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
constexpr std::size_t part_bytes_max = 1'800;
constexpr std::size_t parts_max = 99;

std::unexpected<Error> malformed(const char* what) {
    return fail(ErrorCode::malformed, std::string("QR text: ") + what);
}

// RFC 9285.
std::string to_base45(ByteView bytes) {
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); i += 2) {
        const bool pair = i + 1 < bytes.size();
        unsigned value = pair ? bytes[i] * 256u + bytes[i + 1] : bytes[i];
        for (int k = 0; k < (pair ? 3 : 2); ++k) {
            out += digits[value % 45];
            value /= 45;
        }
    }
    return out;
}

std::optional<Bytes> from_base45(std::string_view text) {
    if (text.size() % 3 == 1) return std::nullopt;
    Bytes out;
    for (std::size_t i = 0; i < text.size(); i += 3) {
        const std::string_view group = text.substr(i, 3);
        std::size_t value = 0;
        for (std::size_t k = group.size(); k-- > 0;) {
            const std::size_t digit = digits.find(group[k]);
            if (digit == std::string_view::npos) return std::nullopt;
            value = value * 45 + digit;
        }
        if (value >= (group.size() == 3 ? 65'536u : 256u)) return std::nullopt;
        if (group.size() == 3) out.push_back(static_cast<std::uint8_t>(value >> 8));
        out.push_back(static_cast<std::uint8_t>(value));
    }
    return out;
}

std::optional<std::size_t> number_of(std::string_view text) {
    if (text.empty() || text.size() > 2) return std::nullopt;
    std::size_t value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + static_cast<std::size_t>(c - '0');
    }
    return value;
}

} // namespace

std::vector<std::string> qr_texts(ByteView bytes) {
    const std::size_t parts = (bytes.size() + part_bytes_max - 1) / part_bytes_max;
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < parts; ++i) {
        const ByteView rest = bytes.subspan(i * part_bytes_max);
        texts.push_back("TMG1/" + std::to_string(i + 1) + "/" + std::to_string(parts) + ":" +
                        to_base45(rest.first(std::min(part_bytes_max, rest.size()))));
    }
    return texts;
}

Result<Bytes> from_qr_texts(std::string_view lines) {
    std::map<std::size_t, Bytes> parts;
    std::size_t count = 0;
    while (!lines.empty()) {
        const std::size_t end = std::min(lines.find('\n'), lines.size());
        std::string_view line = lines.substr(0, end);
        lines.remove_prefix(std::min(end + 1, lines.size()));
        if (line.starts_with("QR-Code:")) line.remove_prefix(8); // As zbarimg prints it.
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.empty()) continue;
        const std::size_t colon = line.find(':');
        const std::size_t slash = line.find('/', 5);
        if (!line.starts_with("TMG1/") || colon == std::string_view::npos || slash > colon) {
            return malformed("not a part of a certificate");
        }
        const auto number = number_of(line.substr(5, slash - 5));
        const auto total = number_of(line.substr(slash + 1, colon - slash - 1));
        const auto bytes = from_base45(line.substr(colon + 1));
        if (!number || !total || !bytes || *number == 0 || *number > *total ||
            *total > parts_max || (count != 0 && count != *total)) {
            return malformed("a part is misshapen");
        }
        count = *total;
        parts[*number] = *bytes;
    }
    if (count == 0 || parts.size() != count) return malformed("a part is missing");
    Bytes whole;
    for (const auto& [number, bytes] : parts) append(whole, bytes);
    return whole;
}

Result<std::string> qr_svg(const std::string& text) {
    const std::unique_ptr<QRcode, void (*)(QRcode*)> code(
        QRcode_encodeString(text.c_str(), 0, QR_ECLEVEL_M, QR_MODE_8, 1), QRcode_free);
    if (!code) return fail(ErrorCode::usage, "the text does not fit in a QR code");
    const int quiet = 4;
    const std::string side = std::to_string(code->width + 2 * quiet);
    std::string out = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + side + " " +
                      side + "\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h" +
                      side + "v" + side + "H0z\"/><path d=\"";
    for (int y = 0; y < code->width; ++y) {
        for (int x = 0; x < code->width; ++x) {
            if ((code->data[y * code->width + x] & 1) == 0) continue;
            out += "M" + std::to_string(x + quiet) + " " + std::to_string(y + quiet) + "h1v1h-1z";
        }
    }
    return out + "\"/></svg>";
}

} // namespace tamga::tools
