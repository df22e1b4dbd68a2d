// Keys and values of the store's tables: a decoder takes back exactly what its encoder makes.

#include "ledger/store_schema.hpp"
#include "target.hpp"

namespace tamga::fuzz {
namespace {

using namespace ledger;

template <class T>
void judge(ByteView in) {
    const Result<T> value = Codec<T>::decode(in);
    if (value) ENSURE(equal(Codec<T>::encode(*value), in));
}

using Hashes = std::vector<Hash256>;
using Records = std::vector<TransactionRecord>;

void judge_votes(ByteView in) {
    const Result<std::uint64_t> number = decode_votes_lowest(in);
    if (number) ENSURE(equal(encode_votes_lowest(*number), in));
}

constexpr Judge judges[] = {
    judge<MetaKey>,       judge<Height>,  judge<RecordKey>,  judge<TransactionId>,
    judge<StatePath>,     judge<OldKey>,  judge<NodeKey>,    judge<HourKey>,
    judge<Bytes>,         judge<Header>,  judge<JustifyRow>, judge<FinalityProof>,
    judge<Records>,       judge<Position>, judge<StateRow>,  judge<OldRow>,
    judge<Hashes>,        judge<AgencyHour>, judge<TipRow>,
    judge_votes,          judge<ChangesRow>,
    judge<SlotKey>,       judge<SlotValue>,
};

void run(ByteView input) { choose(input, judges); }

template <class T>
Bytes seed(std::size_t judge, const T& value) {
    return chosen(judge, Codec<T>::encode(value));
}

std::vector<Bytes> seeds() {
    const StatePath path = StatePath::plural(301, Bytes{1}, 1, Bytes{2});
    Header header;
    header.version = 1;
    JustifyRow justify;
    justify.justify.skips = {
        {VoteKind::skip, Epoch(1), View(4), {}, 0b111, std::vector<Signature>(3)}};
    TransactionRecord record;
    record.leaf.version = 1;
    record.leaf.agency = "KG-ZAGS";
    record.events = {0, 1, 2, 'h', 'i', 0, 0, 0, 0};
    const FinalityProof proof{
        {header},
        Certificate{VoteKind::finalize, Epoch(1), View(4), BlockHash(std::array<std::uint8_t, 32>{1}),
                    0b1, std::vector<Signature>(1)}};
    return {seed(0, MetaKey::tip),
            seed(1, Height(7)),
            seed(2, RecordKey{Height(7), 1}),
            seed(3, TransactionId()),
            seed(4, path),
            seed(4, StatePath::singular(101, Bytes{1}, 1)),
            seed(5, OldKey{path, Height(3)}),
            seed(6, NodeKey{8, 5}),
            seed(7, HourKey{9, "KG-ZAGS"}),
            seed(8, Bytes{1, 2, 3}),
            seed(9, header),
            seed(10, justify),
            seed(11, proof),
            seed(12, Records{record, record}),
            seed(13, Position{Height(3), 4}),
            seed(14, StateRow{Height(3), Hash256(), Bytes(40, 1)}),
            seed(15, OldRow{Bytes(40, 1)}),
            seed(15, OldRow{}),
            seed(16, Hashes(3)),
            seed(17, AgencyHour{5, 1}),
            seed(18, TipRow{Height(3), BlockHash()}),
            chosen(19, encode_votes_lowest(77)),
            seed(20, ChangesRow{{StatePath::singular(1, Bytes{1}, 1),
                             StatePath::plural(2, Bytes{1}, 1, Bytes{7})}}),
            seed(21, SlotKey{Prefix{{1, 2, 0x30}, 20}, Height(9)}),
            seed(22, SlotValue{}),
            seed(22, SlotValue{3, Hash256(sha256(Bytes{1})), {}}),
            seed(22, SlotValue{slot_leaves_max, Hash256(sha256(Bytes{1})),
                               Prefix{{1, 2, 0x20}, 19}})};
}

const Registration registration({"store_rows", run, seeds, 30'000});

} // namespace
} // namespace tamga::fuzz
