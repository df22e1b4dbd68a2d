// Rows of every table of the state, the auditor's check of an entry, and what is told of it.

#include "registries/row.hpp"
#include "registries/row_words.hpp"
#include "registries/rows.hpp"
#include "target.hpp"

namespace tamga::fuzz {
namespace {

using namespace registries;

// The first two bytes choose the kind of row, the rest is its value.
void run(ByteView input) {
    Choices in(input);
    const std::size_t wanted = in.byte() % std::tuple_size_v<AllRows>;
    const ByteView value = in.rest();
    std::size_t index = 0;
    for_each_row_kind([&]<class Row>() {
        if (index++ != wanted) return;
        const std::optional<Stored<Row>> stored = decode_value<Row>(value);
        if (!stored) return;
        ENSURE(equal(encode_value(stored->provenance, stored->row), value));
        const ledger::StatePath path = path_of(stored->row);
        ENSURE(check_entry({path, to_bytes(value)}).has_value());
        const std::optional<RowTold> told = tell_row(path, value);
        ENSURE(told && told->provenance == stored->provenance && !told->fields.empty());
        ENSURE(!words_of_change(std::nullopt, told).empty());
        ENSURE(words_of_change(told, told).ends_with("unchanged"));
        ENSURE(!legal_day_of(told, *told).has_value());
        ledger::StatePath elsewhere = path;
        elsewhere.bytes[5] ^= 1;
        ENSURE(!check_entry({elsewhere, to_bytes(value)}).has_value());
    });
}

std::vector<Bytes> seeds() {
    std::vector<Bytes> made;
    std::size_t index = 0;
    for_each_row_kind([&]<class Row>() {
        made.push_back(chosen(index++, encode_value(TransactionId(), Row{})));
    });
    return made;
}

const Registration registration({"state_rows", run, seeds, 30'000});

} // namespace
} // namespace tamga::fuzz
