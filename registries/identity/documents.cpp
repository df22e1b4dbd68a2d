// Issuing documents, moving their statuses, and the bits of the lists.

#include "registries/identity/documents.hpp"

#include <string>
#include <utility>

namespace tamga::registries::identity {

namespace {

using namespace proto::identity;

constexpr std::uint32_t chunks = status_list_entries / status_chunk_entries;
// A list is full early enough that a free index is found in the first chunks looked at.
constexpr std::uint32_t used_max = status_list_entries / 4 * 3;

bool bit(const Bytes& bits, std::uint32_t at) {
    return (bits[at / 8] & (0x80U >> (at % 8))) != 0;
}

void set_bit(Bytes& bits, std::uint32_t at, bool value) {
    const auto mask = static_cast<std::uint8_t>(0x80U >> (at % 8));
    const auto cleared = static_cast<std::uint8_t>(bits[at / 8] & ~mask);
    bits[at / 8] = value ? static_cast<std::uint8_t>(cleared | mask) : cleared;
}

StatusChunk chunk_of(const Context& context, const Bytes& list, std::uint32_t number) {
    const auto chunk = static_cast<std::uint16_t>(number);
    auto found = context.state.find<StatusChunk>(list, chunk_key(chunk));
    if (found) return std::move(*found);
    const Bytes empty(status_chunk_entries / 8, 0);
    return {list, chunk, empty, empty, empty};
}

Bytes list_name(const Bytes& agency, std::uint32_t number) {
    Bytes name = agency;
    append(name, as_bytes("/" + std::to_string(number)));
    return name;
}

// The first free index at or after one that the tag chooses: they do not tell the order of issue.
std::uint32_t take_index(Context& context, const Bytes& list, const DocTag& tag) {
    Reader in(tag.view());
    const std::uint32_t start = in.u32() % status_list_entries;
    for (std::uint32_t step = 0; step < chunks; ++step) {
        StatusChunk chunk =
            chunk_of(context, list, (start / status_chunk_entries + step) % chunks);
        for (std::uint32_t i = 0; i < status_chunk_entries; ++i) {
            const std::uint32_t at = (start + i) % status_chunk_entries;
            if (bit(chunk.used, at)) continue;
            set_bit(chunk.used, at, true);
            const std::uint32_t index = chunk.chunk * status_chunk_entries + at;
            context.state.put(std::move(chunk));
            return index;
        }
    }
    UNREACHABLE(); // Lists are left when three quarters are used.
}

void place(Context& context, Document& document) {
    auto head = context.state.find<StatusHead>(document.agency);
    if (!head) head = StatusHead{document.agency, 1, 0};
    if (head->used >= used_max) *head = {document.agency, head->lists + 1, 0};
    head->used += 1;
    document.list = list_name(document.agency, head->lists);
    document.index = take_index(context, document.list, document.tag);
    context.state.put(std::move(*head));
}

bool is_over(DocumentStatus status) {
    return status == DocumentStatus::revoked || status == DocumentStatus::replaced;
}

std::string_view event_of(DocumentStatus status) {
    switch (status) {
    case DocumentStatus::valid: return "DocumentReinstated";
    case DocumentStatus::suspended: return "DocumentSuspended";
    case DocumentStatus::revoked: return "DocumentRevoked";
    case DocumentStatus::replaced: return "DocumentReplaced";
    }
    UNREACHABLE();
}

} // namespace

bool is_single(DocumentType type) {
    return type == ID_CARD || type == PASSPORT || type == DRIVING_LICENCE ||
           type == PENSIONER_ID || type == VEHICLE_CERT || type == CADASTRAL_PLAN ||
           type == RESIDENCE_PERMIT;
}

bool tells_identity(DocumentType type) {
    return type == ID_CARD || type == PASSPORT || type == DRIVING_LICENCE || type == PENSIONER_ID;
}

void issue(Context& context, Document document) {
    document.agency = to_bytes(context.agency());
    document.issued_day = context.today();
    if (is_single(document.type)) {
        for (Document& older : documents_of(context.state.view(), document.holder)) {
            if (older.type != document.type) continue;
            document.supersedes = older.tag;
            change_status(context, std::move(older), DocumentStatus::replaced, DOCUMENT_REPLACED);
        }
    }
    place(context, document);
    context.state.put(HolderDocument{document.holder, document.tag, document.type});
    context.emit("DocumentIssued", to_bytes(document.tag.view()));
    context.state.put(std::move(document));
}

void change_status(Context& context, Document document, DocumentStatus status,
                   DocumentReason reason) {
    StatusChunk chunk =
        chunk_of(context, document.list, document.index / status_chunk_entries);
    const std::uint32_t at = document.index % status_chunk_entries;
    set_bit(chunk.suspended, at, status == DocumentStatus::suspended);
    if (is_over(status)) {
        set_bit(chunk.revoked, at, true);
        context.state.erase(HolderDocument{document.holder, document.tag, document.type});
        context.state.put(EndedHolderDocument{document.holder, document.tag, context.today()});
    }
    context.state.put(std::move(chunk));
    document.status = status;
    document.reason = reason;
    if (status != DocumentStatus::suspended) document.suspended_until_day.reset();
    context.emit(event_of(status), to_bytes(document.tag.view()));
    context.state.put(std::move(document));
}

std::vector<Document> documents_of(const ledger::StateView& view, ByteView holder) {
    std::vector<Document> found;
    for (const HolderDocument& link : list_rows<HolderDocument>(view, holder)) {
        auto document = find_row<Document>(view, link.tag);
        ENSURE(document.has_value());
        found.push_back(std::move(*document));
    }
    return found;
}

void revoke_documents(Context& context, ByteView holder, DocumentReason reason) {
    for (Document& document : documents_of(context.state.view(), holder)) {
        change_status(context, std::move(document), DocumentStatus::revoked, reason);
    }
}

void revoke_certificates(Context& context, ByteView holder, const Bytes& record) {
    for (Document& document : documents_of(context.state.view(), holder)) {
        if (document.record != record) continue;
        change_status(context, std::move(document), DocumentStatus::revoked,
                      DOCUMENT_RECORD_REVOKED);
    }
}

void begin_grace(Context& context, ByteView holder) {
    const auto days = context.parameter(ledger::ParameterId::document_grace_days);
    for (Document& document : documents_of(context.state.view(), holder)) {
        if (!tells_identity(document.type) || document.grace_until_day) continue;
        document.grace_until_day = context.today() + static_cast<std::int32_t>(days);
        context.state.put(std::move(document));
    }
}

Answer was_valid(const ledger::StateView& view, const Document& document, std::int32_t day,
                 std::int32_t today) {
    const auto answer = [](bool valid) { return valid ? Answer::yes : Answer::no; };
    switch (document.status) {
    case DocumentStatus::valid: return answer(document.is_valid_at(day));
    case DocumentStatus::suspended:
        if (day >= today || document.is_valid_at(day)) return answer(document.is_valid_at(day));
        break;
    case DocumentStatus::revoked:
    case DocumentStatus::replaced: break;
    }
    Document before = document;
    before.status = DocumentStatus::valid;
    if (!before.is_valid_at(day)) return Answer::no;
    if (document.status == DocumentStatus::suspended) return Answer::unknown;
    const auto ended = find_row<EndedHolderDocument>(view, document.holder, document.tag);
    return answer(ended && day < ended->ended_day);
}

} // namespace tamga::registries::identity
