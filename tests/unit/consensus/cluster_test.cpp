// Whole clusters in memory: progress, silence, loss, crashes, observers (protocol 2.10, 2.13, 2.14).

#include "cluster.hpp"

using namespace tamga;
using namespace tamga::consensus;

TEST_CASE("2.14: clusters of every size reach finality and drain their work") {
    for (const std::size_t size : {1, 2, 3, 4, 5, 6, 7, 10}) {
        CAPTURE(size);
        Cluster cluster(size, 1);
        cluster.submit(25);
        cluster.run(5000);
        CHECK(cluster.is_drained());
        for (const Cluster::Node& node : cluster.nodes) CHECK(node.alarms.empty());
    }
}

TEST_CASE("2.10: a drained cluster falls silent") {
    Cluster cluster(4, 2);
    cluster.submit(25);
    cluster.run(10'000);
    REQUIRE(cluster.is_drained());
    const std::size_t height = cluster.lowest_height();
    for (Cluster::Node& node : cluster.nodes) node.sent.clear();
    cluster.run(60'000);
    CHECK(cluster.lowest_height() == height);
    for (const Cluster::Node& node : cluster.nodes) {
        CHECK(node.sent.size() == 1); // ViewStatus alone.
        CHECK(node.sent.at("3") <= 13);
    }
}

TEST_CASE("2.10: after HEARTBEAT of silence one block is made") {
    Cluster cluster(4, 3);
    cluster.submit(1);
    cluster.run(5000);
    const std::size_t height = cluster.lowest_height();
    cluster.run(605'000);
    CHECK(cluster.lowest_height() > height);
    CHECK(cluster.lowest_height() <= height + 2);
}

TEST_CASE("2.14: messages are lost, work is done all the same") {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        CAPTURE(seed);
        Cluster cluster(4, seed);
        cluster.loss_per_mille = 200;
        cluster.submit(30);
        cluster.run(60'000);
        cluster.loss_per_mille = 0;
        cluster.run(30'000);
        CHECK(cluster.is_drained());
    }
}

TEST_CASE("2.14: f replicas are down from the start") {
    for (const std::size_t size : {4, 7}) {
        Cluster cluster(size, 5);
        for (std::size_t i = 0; i < (size - 1) / 3; ++i) cluster.crash(i);
        cluster.submit(30);
        cluster.run(30'000);
        CHECK(cluster.is_drained());
    }
}

TEST_CASE("2.5: replicas crash and return at random, work is done and nobody contradicts himself") {
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        CAPTURE(seed);
        Cluster cluster(4, seed);
        cluster.loss_per_mille = 50;
        for (int round = 0; round < 30; ++round) {
            cluster.submit(3);
            cluster.run(cluster.dice.between(1, 700));
            const std::size_t victim = cluster.dice.between(0, 3);
            if (cluster.nodes[victim].replica) {
                cluster.crash(victim);
            } else {
                cluster.start(victim);
            }
        }
        for (std::size_t i = 0; i < 4; ++i) {
            if (!cluster.nodes[i].replica) cluster.start(i);
        }
        cluster.loss_per_mille = 0;
        cluster.run(120'000);
        CHECK(cluster.is_drained());
        for (const Cluster::Node& node : cluster.nodes) {
            for (const Alarm& alarm : node.alarms) {
                CHECK(alarm.kind != AlarmKind::equivocation);
                CHECK(alarm.kind != AlarmKind::panic);
                CHECK(alarm.kind != AlarmKind::log_loss);
            }
        }
    }
}

TEST_CASE("2.5: all replicas lose power at once, again and again") {
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        CAPTURE(seed);
        Cluster cluster(4, seed);
        for (int round = 0; round < 15; ++round) {
            cluster.submit(2);
            cluster.run(cluster.dice.between(1, 120));
            for (std::size_t i = 0; i < 4; ++i) cluster.crash(i);
            for (std::size_t i = 0; i < 4; ++i) cluster.start(i);
        }
        cluster.run(60'000);
        CHECK(cluster.is_drained());
    }
}

TEST_CASE("2.14: after a total power cut one replica never returns") {
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        CAPTURE(seed);
        Cluster cluster(4, seed);
        cluster.submit(5);
        cluster.run(cluster.dice.between(1, 150));
        for (std::size_t i = 0; i < 4; ++i) cluster.crash(i);
        for (std::size_t i = 0; i < 3; ++i) cluster.start(i);
        cluster.run(60'000);
        CHECK(cluster.is_drained());
    }
}

TEST_CASE("2.14: a partition heals") {
    Cluster cluster(4, 7);
    for (std::size_t a = 0; a < 2; ++a) {
        for (std::size_t b = 2; b < 4; ++b) {
            cluster.cut.insert({a, b});
            cluster.cut.insert({b, a});
        }
    }
    cluster.submit(10);
    cluster.run(60'000);
    CHECK(cluster.lowest_height() == 0);
    cluster.cut.clear();
    cluster.run(60'000);
    CHECK(cluster.is_drained());
}

TEST_CASE("2.7: a replica that missed a few blocks fetches them from the others") {
    Cluster cluster(4, 8);
    for (std::size_t other = 0; other < 3; ++other) {
        cluster.cut.insert({3, other});
        cluster.cut.insert({other, 3});
    }
    cluster.submit(30);
    cluster.run(2'500);
    REQUIRE(cluster.nodes[0].chain.size() > 0);
    REQUIRE(cluster.nodes[0].chain.size() < 16);
    cluster.cut.clear();
    cluster.run(20'000);
    CHECK(cluster.nodes[3].chain == cluster.nodes[0].chain);
}

TEST_CASE("2.2: an observer follows and never speaks") {
    Cluster cluster(4, 9, 1);
    cluster.submit(30);
    cluster.run(10'000);
    CHECK(cluster.is_drained());
    CHECK(cluster.nodes[4].chain.size() == cluster.nodes[0].chain.size());
    CHECK(!cluster.nodes[4].sent.contains("1"));
    CHECK(!cluster.nodes[4].sent.contains("3"));
}

TEST_CASE("3.1: the same events give the same effects") {
    const auto history = [] {
        Cluster cluster(4, 11);
        cluster.loss_per_mille = 100;
        cluster.submit(40);
        cluster.run(20'000);
        return std::pair(cluster.nodes[0].chain, cluster.nodes[2].sent);
    };
    CHECK(history() == history());
}
