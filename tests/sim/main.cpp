// sim [--seed N] [--seeds N] [--nodes N] [--minutes M] [--trace] [--no-shrink]: seeded simulations of VRRP routers on a faulty network.
// Status 1 and the shortest list of faults that still fails when an invariant is violated; --no-shrink: no list, only the answer.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "tests/sim/simulation.hpp"

namespace {

using namespace ka;
using namespace ka::sim;

std::optional<std::string> run(std::uint64_t seed, const Options& options, const std::vector<Fault>& faults) {
    Tally ignored;
    Simulation simulation(seed, options, ignored);
    simulation.use_faults(faults);
    return simulation.run();
}

// Leaves out runs of faults, from large to single ones, as long as it still fails.
std::vector<Fault> shrink(std::uint64_t seed, const Options& options, std::vector<Fault> faults) {
    for (std::size_t width = faults.size() / 2; width > 0; width = width == 1 ? 0 : (width + 1) / 2) {
        for (std::size_t at = 0; at + width <= faults.size();) {
            std::vector<Fault> fewer = faults;
            fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(at), fewer.begin() + static_cast<std::ptrdiff_t>(at + width));
            if (run(seed, options, fewer)) faults = std::move(fewer);
            else at += width;
        }
    }
    return faults;
}

void report(std::uint64_t seed, const Options& options, const std::string& failure, const std::vector<Fault>& faults) {
    std::printf("seed %llu: %s\n", static_cast<unsigned long long>(seed), failure.c_str());
    const std::vector<Fault> fewest = shrink(seed, options, faults);
    for (const Fault& fault : fewest) std::printf("  %s\n", fault.to_string().c_str());
    Options traced = options;
    traced.trace = true;
    std::printf("with these alone:\n");
    const auto again = run(seed, traced, fewest);
    std::printf("%s\n", again.value_or("(passes)").c_str());
}

void print(const Tally& tally, std::uint64_t seeds, double seconds) {
    for (std::size_t kind = 0; kind < fault_kinds; ++kind)
        std::printf("fault      %-18s %10llu\n", name_of(static_cast<FaultKind>(kind)).data(), static_cast<unsigned long long>(tally.faults[kind]));
    for (const auto& [name, count] : tally.transitions) std::printf("transition %-18s %10llu\n", name.c_str(), static_cast<unsigned long long>(count));
    std::printf("%llu seeds, %llu steps, %llu adverts, %llu announcements, %llu resumed; %.1f s, %.2f million steps/s\n",
                static_cast<unsigned long long>(seeds), static_cast<unsigned long long>(tally.steps), static_cast<unsigned long long>(tally.adverts),
                static_cast<unsigned long long>(tally.announcements), static_cast<unsigned long long>(tally.resumed), seconds,
                static_cast<double>(tally.steps) / seconds / 1e6);
}

}  // namespace

int main(int argc, char** argv) {
    std::uint64_t first = 1, seeds = 1;
    bool shrinks = true;
    Options options;
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        const auto number = [&] { return i + 1 < argc ? std::strtoull(argv[++i], nullptr, 10) : 0; };
        if (word == "--seed") first = number();
        else if (word == "--seeds") seeds = number();
        else if (word == "--nodes") options.nodes = number();
        else if (word == "--minutes") options.length = std::chrono::minutes{number()};
        else if (word == "--trace") options.trace = true;
        else if (word == "--no-shrink") shrinks = false;
        else {
            std::fprintf(stderr, "usage: sim [--seed N] [--seeds N] [--nodes N] [--minutes M] [--trace] [--no-shrink]\n");
            return 2;
        }
    }
    Tally tally;
    const auto begin = std::chrono::steady_clock::now();
    for (std::uint64_t seed = first; seed < first + seeds; ++seed) {
        Simulation simulation(seed, options, tally);
        if (const auto failure = simulation.run()) {
            if (shrinks) report(seed, options, *failure, simulation.faults());
            return 1;
        }
    }
    print(tally, seeds, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    return 0;
}
