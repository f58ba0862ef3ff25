#include "common/config/source.hpp"

#include <algorithm>
#include <cstring>

namespace ka::config {

namespace {

constexpr std::string_view magic = "KACFG01\n";

class Writer {
public:
    void number(std::uint64_t value) {
        for (int shift = 0; shift < 64; shift += 8) out_.push_back(static_cast<char>(value >> shift));
    }
    void text(std::string_view value) {
        number(value.size());
        out_.append(value);
    }
    void list(const std::vector<std::uint32_t>& values) {
        number(values.size());
        for (const std::uint32_t value : values) number(value);
    }
    void list(const std::vector<ReadProblem>& problems) {
        number(problems.size());
        for (const ReadProblem& problem : problems) {
            text(problem.text);
            number((problem.enforced ? 1U : 0U) | (problem.missing ? 2U : 0U));
        }
    }
    std::string take() { return std::move(out_); }

private:
    std::string out_{magic};
};

// Every read is checked against what is left; after the first failure everything reads as empty.
class Reader {
public:
    explicit Reader(std::span<const char> bytes) : left_(bytes) {}

    bool good() const { return good_; }
    bool at_end() const { return left_.empty(); }

    std::uint64_t number() {
        std::uint64_t value = 0;
        const auto octets = take(8);
        for (std::size_t i = 0; i < octets.size(); ++i) value |= std::uint64_t{static_cast<unsigned char>(octets[i])} << (8 * i);
        return value;
    }
    std::uint64_t below(std::uint64_t limit) {
        const std::uint64_t value = number();
        if (value >= limit) good_ = false;
        return value;
    }
    std::string text() {
        const auto octets = take(number());
        return {octets.data(), octets.size()};
    }
    // A count of things of at least `each` octets: never more than the input can hold.
    std::size_t count(std::size_t each) {
        const std::uint64_t value = number();
        if (value > left_.size() / each) {
            good_ = false;
            return 0;
        }
        return value;
    }
    std::vector<std::uint32_t> indices(std::size_t files) {
        std::vector<std::uint32_t> values(count(8));
        for (std::uint32_t& value : values) value = static_cast<std::uint32_t>(below(files));
        return values;
    }
    std::vector<ReadProblem> problems() {
        std::vector<ReadProblem> list(count(16));
        for (ReadProblem& problem : list) {
            problem.text = text();
            const std::uint64_t bits = below(4);
            problem.enforced = (bits & 1U) != 0;
            problem.missing = (bits & 2U) != 0;
        }
        return list;
    }

private:
    std::span<const char> take(std::uint64_t size) {
        if (!good_ || size > left_.size()) {
            good_ = false;
            left_ = {};
            return {};
        }
        const auto taken = left_.first(size);
        left_ = left_.subspan(size);
        return taken;
    }

    std::span<const char> left_;
    bool good_ = true;
};

bool enforced(const std::vector<ReadProblem>& problems) { return std::ranges::any_of(problems, &ReadProblem::enforced); }

void read_files(Reader& in, Bundle& bundle) {
    bundle.files.resize(in.count(24));
    for (SourceFile& file : bundle.files) {
        file.name = in.text();
        file.directory = in.text();
        file.bytes = in.text();
    }
}

void read_includes(Reader& in, Bundle& bundle) {
    bundle.includes.resize(in.count(40));
    for (IncludeAnswer& answer : bundle.includes) {
        answer.directory = in.text();
        answer.pattern = in.text();
        answer.checks.bits = static_cast<std::uint8_t>(in.below(IncludeChecks::all + 1));
        answer.files = in.indices(bundle.files.size());
        answer.problems = in.problems();
    }
}

void read_facts(Reader& in, Facts& facts) {
    facts.config_id = in.text();
    facts.random_seed = in.number();
    facts.checks.bits = static_cast<std::uint8_t>(in.below(IncludeChecks::all + 1));
    facts.environment.resize(in.count(16));
    for (auto& [name, value] : facts.environment) {
        name = in.text();
        value = in.text();
    }
}

}  // namespace

bool Bundle::has_enforced_problem() const {
    return enforced(problems) || std::ranges::any_of(includes, [](const IncludeAnswer& one) { return enforced(one.problems); });
}

const IncludeAnswer* Bundle::answer(std::string_view directory, std::string_view wanted, IncludeChecks checks) const {
    const auto found = std::ranges::find_if(includes, [&](const IncludeAnswer& one) {
        return one.checks == checks && one.pattern == wanted && one.directory == directory;
    });
    return found == includes.end() ? nullptr : &*found;
}

std::string serialise(const Bundle& bundle) {
    Writer out;
    out.text(bundle.pattern);
    out.number(bundle.files.size());
    for (const SourceFile& file : bundle.files) {
        out.text(file.name);
        out.text(file.directory);
        out.text(file.bytes);
    }
    out.list(bundle.roots);
    out.list(bundle.problems);
    out.number(bundle.includes.size());
    for (const IncludeAnswer& answer : bundle.includes) {
        out.text(answer.directory);
        out.text(answer.pattern);
        out.number(answer.checks.bits);
        out.list(answer.files);
        out.list(answer.problems);
    }
    out.text(bundle.facts.config_id);
    out.number(bundle.facts.random_seed);
    out.number(bundle.facts.checks.bits);
    out.number(bundle.facts.environment.size());
    for (const auto& [name, value] : bundle.facts.environment) {
        out.text(name);
        out.text(value);
    }
    return out.take();
}

Result<Bundle> parse_bundle(std::span<const char> bytes) {
    if (bytes.size() < magic.size() || std::memcmp(bytes.data(), magic.data(), magic.size()) != 0)
        return fail("not a configuration bundle");
    Reader in(bytes.subspan(magic.size()));
    Bundle bundle;
    bundle.pattern = in.text();
    read_files(in, bundle);
    bundle.roots = in.indices(bundle.files.size());
    bundle.problems = in.problems();
    read_includes(in, bundle);
    read_facts(in, bundle.facts);
    if (!in.good() || !in.at_end()) return fail("configuration bundle is damaged");
    return bundle;
}

Bundle bundle_of(std::string text, std::string name) {
    Bundle bundle;
    bundle.pattern = name;
    bundle.files.push_back({std::move(name), "/", std::move(text)});
    bundle.roots.push_back(0);
    return bundle;
}

std::string_view line_text(const Bundle& bundle, const Location& at) {
    if (at.line == 0 || at.file >= bundle.files.size()) return {};
    std::string_view rest = bundle.files[at.file].bytes;
    if (rest.starts_with("\xef\xbb\xbf")) rest.remove_prefix(3);  // columns count from behind a byte order mark
    for (std::uint32_t line = 1; line < at.line; ++line) {
        const auto end = rest.find('\n');
        if (end == std::string_view::npos) return {};
        rest.remove_prefix(end + 1);
    }
    return rest.substr(0, rest.find('\n'));
}

}  // namespace ka::config
