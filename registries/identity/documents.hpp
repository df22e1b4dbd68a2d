// Documents: what acts of this and other registers do with them. Checked by the caller.

#pragma once

#include "registries/context.hpp"
#include "registries/identity/document_rows.hpp"
#include "registries/identity/queries.hpp"
#include "registries/outcome.hpp"

#include <vector>

namespace tamga::registries::identity {

// Of a person or an object there is one valid document of such a type.
[[nodiscard]] bool is_single(DocumentType type);
// Identity documents: what a name or a PIN is printed on.
[[nodiscard]] bool tells_identity(DocumentType type);

// A new document with an index of its own; an older one of a single type is replaced. Fills agency,
// issue day, list and index. Emits DocumentIssued.
void issue(Context& context, Document document);
// Another status, for a reason: the list's bits follow, and what ends leaves the holder's current
// ones. Emits DocumentSuspended, DocumentReinstated or DocumentRevoked.
void change_status(Context& context, Document document, DocumentStatus status,
                   DocumentReason reason);

// Valid and suspended ones, in path order.
[[nodiscard]] std::vector<Document> documents_of(const ledger::StateView& view, ByteView holder);
// Was the document valid on that day? What has ended since was valid until then; `unknown` for days
// before `today` of one that is suspended, because nothing tells since when it is.
[[nodiscard]] Answer was_valid(const ledger::StateView& view, const Document& document,
                               std::int32_t day, std::int32_t today);

// All of a person's are revoked: death, a void record.
void revoke_documents(Context& context, ByteView holder, DocumentReason reason);
// Certificates of a record are revoked.
void revoke_certificates(Context& context, ByteView holder, const Bytes& record);
// Identity documents stay valid for document_grace_days.
void begin_grace(Context& context, ByteView holder);

} // namespace tamga::registries::identity
