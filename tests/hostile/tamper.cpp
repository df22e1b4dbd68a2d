// A hostile validator as a real process: tamgad, linked so that what its core says passes through a
// mask of the simulator (sim/adversary.hpp) on its way to the network.
//
// The linker gives the node's calls of Network to the functions here (--wrap), which call the real
// ones: the product has no switch for this. TAMGA_HOSTILE names the adversary, TAMGA_HOSTILE_KEY
// the file of the validator's key, with which the mask signs what the core never would. Validators
// that change are beyond it: it knows those that it began with.

#include "base/hash.hpp"
#include "base/key_file.hpp"
#include "base/log.hpp"
#include "consensus/messages.hpp"
#include "node/network.hpp"
#include "sim/adversary.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <mutex>
#include <random>

namespace tamga::node {

// What the linker calls the members of Network that are wrapped; `this` is the first argument.
Result<std::unique_ptr<Network>> real_start(boost::asio::io_context& io, NetworkOptions options,
                                            NetworkHandlers handlers)
    asm("__real__ZN5tamga4node7Network5startERN5boost4asio10io_contextENS0_14NetworkOptionsE"
        "NS0_15NetworkHandlersE");
Result<std::unique_ptr<Network>> wrapped_start(boost::asio::io_context& io, NetworkOptions options,
                                               NetworkHandlers handlers)
    asm("__wrap__ZN5tamga4node7Network5startERN5boost4asio10io_contextENS0_14NetworkOptionsE"
        "NS0_15NetworkHandlersE");
void real_send(Network* network, const PublicKey& peer, FramePtr frame)
    asm("__real__ZN5tamga4node7Network4sendERKNS_9PublicKeyESt10shared_ptrIKNS0_5FrameEE");
void wrapped_send(Network* network, const PublicKey& peer, FramePtr frame)
    asm("__wrap__ZN5tamga4node7Network4sendERKNS_9PublicKeyESt10shared_ptrIKNS0_5FrameEE");
void real_broadcast(Network* network, FramePtr frame, bool validators_only)
    asm("__real__ZN5tamga4node7Network9broadcastESt10shared_ptrIKNS0_5FrameEEb");
void wrapped_broadcast(Network* network, FramePtr frame, bool validators_only)
    asm("__wrap__ZN5tamga4node7Network9broadcastESt10shared_ptrIKNS0_5FrameEEb");

namespace {

constexpr std::chrono::milliseconds speak_every(100);

[[noreturn]] void give_up(const std::string& why) {
    std::fprintf(stderr, "hostile tamgad: %s\n", why.c_str());
    std::exit(3);
}

std::string setting(const char* name) {
    const char* text = std::getenv(name);
    if (text == nullptr) give_up(std::string(name) + " is not set");
    return text;
}

// One for the process: the mask, and who is behind each of its numbers.
class Tamper {
public:
    Tamper(boost::asio::io_context& io, const NetworkOptions& options) : timer_(io) {
        const std::string name = setting("TAMGA_HOSTILE");
        if (!sim::is_adversary(name)) give_up("no adversary " + name);
        const auto key = read_key_file(setting("TAMGA_HOSTILE_KEY"));
        if (!key) give_up(key.error().message);
        learn(options.pins);
        const auto self = numbers_.find(options.node_key.public_key());
        if (self == numbers_.end()) give_up("this node is no validator of the chain");
        const std::uint64_t own = self->second;
        sim::Surroundings around;
        around.chain = options.chain;
        around.self = own;
        around.total = [this] { return std::uint64_t{peers_.size()}; };
        around.roster = [this](Epoch) -> const sim::Roster& { return roster_; };
        around.id = [own](Epoch) { return std::optional(ReplicaId(own)); };
        around.sign = [secret = *key](Epoch, ByteView bytes) { return secret.sign(bytes); };
        around.is_hostile = [own](std::uint64_t node) { return node == own; };
        mask_ = std::make_unique<sim::Mask>(std::move(around), name, std::random_device()());
    }

    // A frame of the core, to one or to all; other frames pass.
    bool twist(Network* network, const std::optional<PublicKey>& peer, const Frame& frame) {
        if (frame.kind != FrameKind::consensus) return false;
        const ByteView payload = ByteView(frame.bytes).subspan(frame_head_bytes);
        auto message = consensus::decode_message(payload);
        if (!message) return false;
        consensus::Send send{std::nullopt, std::move(*message)};
        if (peer) {
            const auto number = numbers_.find(*peer);
            if (number == numbers_.end()) return false; // An observer.
            send.to = ReplicaId(number->second);
        }
        const std::lock_guard guard(mutex_);
        network_ = network;
        deliver(mask_->twist(send));
        return true;
    }

    void hear(const Bytes& payload) {
        const auto message = consensus::decode_message(payload);
        if (!message) return;
        const std::lock_guard guard(mutex_);
        const auto letters = mask_->answer(*message);
        if (network_ != nullptr) deliver(letters);
    }

    void speak() {
        timer_.expires_after(speak_every);
        timer_.async_wait([this](const boost::system::error_code& error) {
            if (error) return;
            const std::lock_guard guard(mutex_);
            if (network_ != nullptr) deliver(mask_->speak());
            speak();
        });
    }

private:
    void learn(const std::map<PublicKey, Pin>& pins) {
        std::map<std::uint64_t, PublicKey> by_number;
        for (const auto& [key, pin] : pins) {
            if (pin.replica) by_number.emplace(pin.replica->value, key);
        }
        std::vector<Validator> members;
        for (const auto& [number, key] : by_number) {
            numbers_.emplace(key, peers_.size());
            roster_.nodes.push_back(peers_.size());
            peers_.push_back(key);
            // How many they are is all that a mask asks of the set: their own keys do as well.
            members.push_back({SecretKey::from_seed(sha256(key.bytes).bytes).public_key(), key});
        }
        auto set = ValidatorSet::from(std::move(members));
        if (!set) give_up(set.error().message);
        roster_.set = std::move(*set);
    }
    void deliver(const sim::Mask::Letters& letters) {
        for (const auto& [to, message] : letters) {
            if (to >= peers_.size()) continue;
            real_send(network_, peers_[to],
                      make_frame(FrameKind::consensus, consensus::encode(message)));
        }
    }

    boost::asio::steady_timer timer_;
    std::mutex mutex_;
    sim::Roster roster_;
    std::vector<PublicKey> peers_; // By replica.
    std::map<PublicKey, std::uint64_t> numbers_;
    std::unique_ptr<sim::Mask> mask_;
    Network* network_ = nullptr; // Known from the first frame on.
};

std::unique_ptr<Tamper> tamper;

} // namespace

Result<std::unique_ptr<Network>> wrapped_start(boost::asio::io_context& io, NetworkOptions options,
                                               NetworkHandlers handlers) {
    tamper = std::make_unique<Tamper>(io, options);
    handlers.received = [next = handlers.received](const PublicKey& peer, FrameKind kind,
                                                   Bytes payload) {
        if (kind == FrameKind::consensus) tamper->hear(payload);
        return next(peer, kind, std::move(payload));
    };
    tamper->speak();
    return real_start(io, std::move(options), std::move(handlers));
}

void wrapped_send(Network* network, const PublicKey& peer, FramePtr frame) {
    if (!tamper->twist(network, peer, *frame)) real_send(network, peer, std::move(frame));
}

void wrapped_broadcast(Network* network, FramePtr frame, bool validators_only) {
    if (tamper->twist(network, std::nullopt, *frame)) return;
    real_broadcast(network, std::move(frame), validators_only);
}

} // namespace tamga::node
