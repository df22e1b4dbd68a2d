// Bodies, items on the wire, limits, windows and the stateless rules of headers.

#include "ledger/block.hpp"

#include "base/hash.hpp"
#include "ledger_samples.hpp"

#include <catch2/catch.hpp>

#include <functional>

using namespace tamga;
using namespace tamga::ledger;

namespace {

Body sample_body() {
    return {{Bytes{1, 2, 3}}, {samples::transaction(1), samples::transaction(2)}};
}

ValidatorSet validators() {
    std::vector<Validator> members;
    for (std::uint8_t i = 1; i <= 4; ++i) {
        const SecretKey node = samples::secret(static_cast<std::uint8_t>(100 + i));
        members.push_back({samples::secret(i).public_key(), node.public_key()});
    }
    return ValidatorSet::from(members).value();
}

} // namespace

TEST_CASE("the body hash is the RFC 9162 root over the items, or SHA-256 of nothing") {
    CHECK(body_hash(Body()).bytes == sha256(ByteView()).bytes);

    const Body body = sample_body();
    const auto leaf = [](std::uint8_t kind, ByteView digest) {
        const Bytes head{0x00, kind};
        return sha256({head, digest});
    };
    const auto inner = [](const Hash256& left, const Hash256& right) {
        const Bytes head{0x01};
        return sha256({head, left.view(), right.view()});
    };
    const Hash256 evidence = leaf(1, tagged(tag::evidence, {body.evidence[0]}).view());
    const Hash256 first = leaf(2, body.transactions[0]->wid().view());
    const Hash256 second = leaf(2, body.transactions[1]->wid().view());
    CHECK(body_hash(body).bytes == inner(inner(evidence, first), second).bytes);
    CHECK(body_hash(body).hex() == samples::frozen("body_hash"));
}

TEST_CASE("items in either form are read back and hash to the body hash") {
    const Body body = sample_body();
    const ItemList full = decode_items(encode_items_full(body)).value();
    CHECK(full.form == ItemsForm::full);
    CHECK(full.evidence == body.evidence);
    CHECK(full.full.size() == 2);
    CHECK(full.full[1] == body.transactions[1]->signed_transaction());
    CHECK(full.hash() == body_hash(body));

    const ItemList ids = decode_items(encode_items_ids(body)).value();
    CHECK(ids.form == ItemsForm::ids);
    CHECK(ids.ids == std::vector{body.transactions[0]->wid(), body.transactions[1]->wid()});
    CHECK(ids.hash() == body_hash(body));
    CHECK(to_hex(encode_items_ids(body)) == samples::frozen("items_ids"));
    CHECK(to_hex(encode_items_full(body)) == samples::frozen("items_full"));
}

TEST_CASE("cut, longer, unknown or too many items are refused") {
    for (const Bytes& bytes : {encode_items_full(sample_body()), encode_items_ids(sample_body())}) {
        for (std::size_t size = 0; size < bytes.size(); ++size) {
            CHECK_FALSE(decode_items(ByteView(bytes).first(size)).has_value());
        }
        Bytes longer = bytes;
        longer.push_back(0);
        CHECK_FALSE(decode_items(longer).has_value());
        Bytes unknown = bytes;
        unknown[0] = 2;
        CHECK_FALSE(decode_items(unknown).has_value());
    }
    Writer evidence;
    evidence.u8(0);
    evidence.u16(17);
    for (int i = 0; i < 17; ++i) evidence.blob(Bytes{1});
    evidence.u32(0);
    CHECK_FALSE(decode_items(evidence.view()).has_value());
    Writer transactions;
    transactions.u8(0);
    transactions.u16(0);
    transactions.u32(16'385);
    transactions.raw(Bytes(32 * 16'385));
    CHECK_FALSE(decode_items(transactions.view()).has_value());
    CHECK_FALSE(decode_items(Bytes(items_bytes_max + 1)).has_value());
}

TEST_CASE("limits count transactions, bytes and units, and no transaction stands twice") {
    const Body body = sample_body();
    const std::size_t size = size_bytes(body);
    CHECK(size == 3 + body.transactions[0]->size_bytes() + body.transactions[1]->size_bytes());
    const std::uint64_t units = 2 * body.transactions[0]->envelope().cost_units;
    const BlockLimits wide{100, 100'000, 100'000};
    const auto verdict = [&](const BlockLimits& limits) {
        const Status status = check_limits(body, limits);
        return status ? std::string("accepted") : status.error().message;
    };
    CHECK(verdict(wide) == "accepted");
    CHECK(verdict({2, 100'000, 100'000}) == "accepted");
    CHECK(verdict({1, 100'000, 100'000}) == "body: more transactions than block_transactions_max");
    CHECK(verdict({100, size - 1, 100'000}) == "body: more bytes than block_bytes_max");
    CHECK(verdict({100, size, 100'000}).starts_with("a transaction may use at most a quarter"));
    CHECK(verdict({100, 100'000, units}).starts_with("a transaction may use at most a quarter"));

    Body many;
    for (std::uint8_t i = 0; i < 5; ++i) many.transactions.push_back(samples::transaction(i));
    const std::uint64_t each = many.transactions[0]->envelope().cost_units;
    CHECK(check_limits(many, {100, 100'000, 5 * each}).has_value());
    const Status over = check_limits(many, {100, 100'000, 5 * each - 1});
    REQUIRE_FALSE(over.has_value());
    CHECK(over.error().message == "body: more cost units than block_units_max");

    Body twice = body;
    twice.transactions.push_back(body.transactions[0]);
    const Status repeated = check_limits(twice, wide);
    REQUIRE_FALSE(repeated.has_value());
    CHECK(repeated.error().message.ends_with("stands twice"));
}

TEST_CASE("any transaction that is well formed fits into a quarter of the smallest block") {
    Parameters smallest;
    for (const ParameterSpec& spec : parameter_table) {
        REQUIRE(smallest.set(spec.id, spec.value_min).has_value());
    }
    const BlockLimits limits = limits_of(smallest);
    CHECK(body_bytes_max + 64 * signers_max <= limits.bytes_max / 4);
    const std::uint64_t entries =
        sources_max + predicates_max + commitments_max + expected_versions_max;
    CHECK(8 * signers_max + 16 * operations_max + 4 * entries + body_bytes_max / 64 <=
          limits.units_max / 4);
}

TEST_CASE("the largest block of any parameters fits the wire") {
    const ParameterSpec& bytes = spec_of(ParameterId::block_bytes_max);
    const ParameterSpec& count = spec_of(ParameterId::block_transactions_max);
    CHECK(count.value_max == static_cast<std::int64_t>(block_transactions_limit));
    CHECK(bytes.value_max + 5 * count.value_max + 4 * 16 + 7 <=
          static_cast<std::int64_t>(items_bytes_max));
}

TEST_CASE("a transaction is valid from its first to its last millisecond, both included") {
    Envelope envelope;
    envelope.valid_from = TimestampMs(100);
    envelope.valid_until = TimestampMs(200);
    CHECK(check_window(envelope, TimestampMs(100), 100).has_value());
    CHECK(check_window(envelope, TimestampMs(200), 100).has_value());
    CHECK(check_window(envelope, TimestampMs(99), 100).error().code == ErrorCode::malformed);
    CHECK(check_window(envelope, TimestampMs(201), 100).error().code == ErrorCode::expired);
    CHECK(check_window(envelope, TimestampMs(150), 99).error().code == ErrorCode::malformed);
}

TEST_CASE("every stateless rule of a header refuses its breach and names the field") {
    const ValidatorSet set = validators();
    HeaderRules rules{samples::chain, 1, Epoch(1), &set, 5};
    Header parent;
    parent.epoch = Epoch(1);
    parent.view = View(7);
    parent.height = Height(3);
    parent.time_ms = TimestampMs(1'000);
    parent.log_size = 10;
    Header good;
    good.version = 1;
    good.chain_id = samples::chain;
    good.epoch = Epoch(1);
    good.view = View(9);
    good.height = Height(4);
    good.parent_view = View(7);
    good.parent_hash = hash_of(parent);
    good.time_ms = TimestampMs(1'001);
    good.proposer = static_cast<std::uint16_t>(set.leader(5, View(9)).value);
    good.log_size = 10;
    good.validators_hash = set.hash();
    REQUIRE(check_header(good, parent, rules).has_value());

    struct Breach {
        std::function<void(Header&)> change;
        const char* field;
    };
    const std::vector<Breach> breaches{
        {[](Header& h) { h.version = 2; }, "version"},
        {[](Header& h) { h.kind = BlockKind::closing; }, "kind"},
        {[](Header& h) { h.flags = 1; }, "epoch_end"},
        {[](Header& h) { h.chain_id = ChainId(); }, "chain_id"},
        {[](Header& h) { h.epoch = Epoch(2); }, "epoch"},
        {[](Header& h) { h.view = View(0); }, "view"},
        {[](Header& h) { h.view = View(7); }, "view"},
        {[](Header& h) { h.height = Height(5); }, "height"},
        {[](Header& h) { h.parent_hash = BlockHash(); }, "parent_hash"},
        {[](Header& h) { h.parent_view = View(6); }, "parent_view"},
        {[](Header& h) { h.time_ms = TimestampMs(1'000); }, "time_ms"},
        {[](Header& h) { h.proposer = static_cast<std::uint16_t>((h.proposer + 1) % 4); },
         "proposer"},
        {[](Header& h) { h.log_size = 9; }, "log_size"},
        {[](Header& h) { h.validators_hash = ValidatorsHash(); }, "validators_hash"},
        {[](Header& h) { h.next_validators_hash = h.validators_hash; }, "next_validators_hash"},
    };
    for (const Breach& breach : breaches) {
        Header bad = good;
        breach.change(bad);
        const Status status = check_header(bad, parent, rules);
        INFO(breach.field);
        REQUIRE_FALSE(status.has_value());
        CHECK(status.error().message.starts_with(std::string("header: ") + breach.field));
    }

    Header last = good; // Of an epoch.
    last.flags = flag_epoch_end;
    last.next_validators_hash = ValidatorsHash(sha256(as_bytes("next")).bytes);
    CHECK(check_header(last, parent, rules).has_value());

    // The first block of an epoch stands on a parent of another one, whose view does not count.
    Header genesis;
    genesis.time_ms = TimestampMs(1);
    Header first = good;
    first.height = Height(1);
    first.view = View(1);
    first.parent_view = View(0);
    first.parent_hash = hash_of(genesis);
    first.proposer = static_cast<std::uint16_t>(set.leader(5, View(1)).value);
    CHECK(check_header(first, genesis, rules).has_value());
}

TEST_CASE("a header announces the set after its block, and nothing when the set stays") {
    const ValidatorSet set = validators();
    NamedValidators next;
    for (const Validator& validator : set.members()) {
        next.push_back({validator.consensus_key, validator.node_key, {}, "validator"});
    }
    Header quiet;
    announce(quiet, std::nullopt);
    CHECK(quiet == Header());
    Header last;
    announce(last, next);
    CHECK(last.epoch_end());
    CHECK(last.next_validators_hash == set.hash());

    CHECK(check_announced(quiet, std::nullopt).has_value());
    CHECK(check_announced(last, next).has_value());
    CHECK(check_announced(quiet, next).error().message ==
          "header: epoch_end is not set, but the block changes the validators");
    CHECK(check_announced(last, std::nullopt).error().message ==
          "header: epoch_end is set, but the validators stay");
    next.pop_back();
    CHECK(check_announced(last, next).error().message ==
          "header: next_validators_hash is not that of the set after the block");
}
