// The page to print.

#include "tools/certificate_page.hpp"

#include "rpc/arguments.hpp"
#include "tools/html.hpp"
#include "tools/proof_file.hpp"

namespace tamga::tools {

namespace {

constexpr const char* style = R"(<style>
body{font:12pt/1.5 Georgia,serif;max-width:18cm;margin:1cm auto;color:#111;background:#fff}
h1{font-size:18pt;border-bottom:2pt solid #111}
.words{font-size:13pt;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%;font:9pt/1.4 monospace}
th{text-align:left;vertical-align:top;padding-right:1em;white-space:nowrap;font-weight:normal}
td{overflow-wrap:anywhere}
.codes{display:flex;flex-wrap:wrap;gap:.5cm}
.codes svg{width:8.5cm;height:8.5cm}
p.small{font-size:9pt}
@media print{body{margin:0}}
</style>)";

// Everything here is hex, digits or our own words; escaped all the same.
std::string row(const std::string& name, const std::string& value) {
    return "<tr><th scope=\"row\">" + escaped(name) + "</th><td>" + escaped(value) + "</td></tr>\n";
}

} // namespace

Result<std::string> certificate_page(const CertificatePage& certificate) {
    const registries::Words& words = certificate.words;
    const Header& header = certificate.header;
    std::string page = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                       "<title>Certificate</title>\n";
    page += style;
    page += "</head><body>\n<h1>Certificate / Справка</h1>\n<p class=\"words\">" +
            escaped(words.english) + "</p>\n<p class=\"words\" lang=\"ru\">" +
            escaped(words.russian) + "</p>\n<table>\n";
    page += row("true on", rpc::date_of(certificate.day));
    page += row("known at", std::to_string(header.time_ms.value) + " ms, block " +
                                std::to_string(header.height.value));
    for (const auto& [name, value] : certificate.facts) page += row(name, value);
    page += row("chain id", header.chain_id.hex());
    page += row("validators hash", header.validators_hash.hex());
    page += "</table>\n<p class=\"small\">Whoever is shown this page reads all codes and judges "
            "them with <code>tamga verify</code>, <code>tools/verify.py</code> or the verification "
            "page, against the chain id and the validators hash of the gazette. The paper alone "
            "proves nothing.</p>\n<div class=\"codes\">\n";
    for (const std::string& text : qr_texts(certificate.bytes)) {
        TRY(const std::string image, qr_svg(text));
        page += image + "\n";
    }
    return page + "</div>\n</body></html>\n";
}

} // namespace tamga::tools
