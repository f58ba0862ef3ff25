#include "core/bundle.hpp"

#include <fcntl.h>
#include <glob.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <vector>

#include "common/base/format.hpp"
#include "common/config/diagnostic.hpp"
#include "common/config/line_reader.hpp"
#include "common/loop/unique_fd.hpp"

namespace ka::core {

namespace {

using config::IncludeChecks;
using config::ReadProblem;

// A pattern without its braces: "{a,b}.conf" is "a.conf" and "b.conf". As the shell's and glob(3)'s, nested.
constexpr std::size_t max_alternatives = 1000;

void expand_braces(const std::string& pattern, std::vector<std::string>& out) {
    const std::size_t open = pattern.find('{');
    int depth = 0;
    std::vector<std::size_t> cuts;  // the brace, its commas, its end
    for (std::size_t at = open; at < pattern.size(); ++at) {
        if (pattern[at] == '{' && ++depth == 1) cuts.push_back(at);
        if (pattern[at] == ',' && depth == 1) cuts.push_back(at);
        if (pattern[at] == '}' && --depth == 0) {
            cuts.push_back(at);
            break;
        }
    }
    if (open == std::string::npos || depth != 0 || out.size() >= max_alternatives) {
        out.push_back(pattern);
        return;
    }
    for (std::size_t i = 0; i + 1 < cuts.size(); ++i) {
        const std::string inner = pattern.substr(cuts[i] + 1, cuts[i + 1] - cuts[i] - 1);
        expand_braces(pattern.substr(0, open) + inner + pattern.substr(cuts.back() + 1), out);
    }
}

bool has_wildcard(const std::string& pattern) { return pattern.find_first_of("*?[") != std::string::npos; }

// The paths that one pattern without braces matches, sorted; absolute when the pattern is made so.
std::vector<std::string> matches_of(const std::string& pattern) {
    glob_t found{};
    std::vector<std::string> paths;
    if (glob(pattern.c_str(), GLOB_MARK, nullptr, &found) == 0) paths.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
    globfree(&found);
    return paths;
}

std::string directory_of(const std::string& path) {
    char resolved[PATH_MAX];
    const std::size_t slash = path.rfind('/');
    const std::string directory = slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
    return realpath(directory.c_str(), resolved) != nullptr ? resolved : directory;
}

Result<std::string> read_whole(int fd, std::size_t limit) {
    std::string bytes;
    char buffer[65536];
    for (;;) {
        const ssize_t got = read(fd, buffer, sizeof buffer);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return fail(std::strerror(errno), errno);
        if (got == 0) return bytes;
        if (bytes.size() + static_cast<std::size_t>(got) > limit) return fail("too large", EFBIG);
        bytes.append(buffer, static_cast<std::size_t>(got));
    }
}

// An editor that writes in place while we read would leave half of each version.
bool is_changed(const struct stat& before, const struct stat& after) {
    return before.st_size != after.st_size || before.st_mtim.tv_sec != after.st_mtim.tv_sec || before.st_mtim.tv_nsec != after.st_mtim.tv_nsec;
}

class FileReader {
public:
    explicit FileReader(const ReadOptions& options) { bundle_.pattern = options.pattern; }

    config::Bundle& bundle() { return bundle_; }

    // Index into the bundle, or the reason why not. Each path is read once.
    Result<std::uint32_t> add(const std::string& path, const std::string& shown) {
        if (path.ends_with('/')) return fail(format("Configuration file '{}' is a directory - skipping", {shown}));
        const auto known = std::ranges::find(paths_, path);
        if (known != paths_.end()) return static_cast<std::uint32_t>(known - paths_.begin());
        if (paths_.size() >= config::limits::files) return fail(format("Configuration file '{}' open problem (too many files) - skipping", {shown}));
        const auto open_problem = [&](const std::string& why) {
            return fail(format("Configuration file '{}' open problem ({}) - skipping", {shown, why}));
        };
        // Non-blocking, because opening a FIFO would wait for a writer.
        UniqueFd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
        if (!fd) return open_problem(std::strerror(errno));
        struct stat facts {};
        if (fstat(fd.get(), &facts) != 0) return open_problem(std::strerror(errno));
        if (S_ISDIR(facts.st_mode)) return fail(format("Configuration file '{}' is a directory - skipping", {shown}));
        if (!S_ISREG(facts.st_mode) || (facts.st_mode & (S_IXUSR | S_IXGRP | S_IXOTH)) != 0)
            return fail(format("Configuration file '{}' is not a regular non-executable file - skipping", {shown}));
        auto bytes = read_whole(fd.get(), config::limits::bundle_bytes - total_);
        if (!bytes) return open_problem(bytes.error().text);
        struct stat after {};
        if (fstat(fd.get(), &after) != 0 || is_changed(facts, after) || static_cast<std::uint64_t>(after.st_size) != bytes->size())
            return open_problem("it changed while it was read");
        total_ += bytes->size();
        bundle_.files.push_back({shown, directory_of(path), std::move(*bytes)});
        paths_.push_back(path);
        return static_cast<std::uint32_t>(paths_.size() - 1);
    }

    void include(std::string_view directory, std::string_view pattern, IncludeChecks checks) {
        config::IncludeAnswer answer{std::string(directory), std::string(pattern), checks, {}, {}};
        find_all(answer);
        bundle_.includes.push_back(std::move(answer));
    }

    void find_all(config::IncludeAnswer& answer) {
        std::vector<std::string> alternatives;
        expand_braces(answer.pattern, alternatives);
        const bool in_place = answer.directory.empty() || answer.pattern.starts_with('/');
        const std::string base = in_place ? std::string() : answer.directory + (answer.directory.ends_with('/') ? "" : "/");
        std::size_t missing = 0;
        std::vector<std::string> found;
        for (const std::string& alternative : alternatives) {
            const auto paths = matches_of(base + alternative);
            if (paths.empty()) ++missing;
            found.insert(found.end(), paths.begin(), paths.end());
        }
        judge_missing(answer, alternatives, missing, found.empty());
        for (const std::string& path : found) {
            const auto file = add(path, path.starts_with(base) ? path.substr(base.size()) : path);
            if (file) answer.files.push_back(*file);
            else answer.problems.push_back({file.error().text, answer.checks.has(IncludeChecks::readable)});
        }
    }

private:
    static void judge_missing(config::IncludeAnswer& answer, const std::vector<std::string>& alternatives, std::size_t missing,
                              bool nothing_found) {
        if (missing == 0) return;
        const bool braces = alternatives.size() > 1;
        const IncludeChecks checks = answer.checks;
        if (braces && !nothing_found) {
            answer.problems.push_back({format("Some config files missing: \"{}\".", {answer.pattern}), checks.has(IncludeChecks::brace_match), true});
        } else if (nothing_found && has_wildcard(answer.pattern)) {
            // A wildcard in an existing directory may match nothing, and nothing is said unless that is checked.
            const std::string path = answer.pattern.starts_with('/') ? answer.pattern : answer.directory + "/" + answer.pattern;
            struct stat facts {};
            const bool folder_missing = stat(path.substr(0, path.rfind('/') + 1).c_str(), &facts) != 0;
            if (folder_missing && !has_wildcard(path.substr(0, path.rfind('/')))) {
                answer.problems.push_back({format("Config files missing '{}'.", {answer.pattern}), checks.has(IncludeChecks::match), true});
            } else if (checks.has(IncludeChecks::wildcard_match)) {
                answer.problems.push_back({format("No config files matched '{}'.", {answer.pattern}), true, true});
            }
        } else if (nothing_found) {
            const bool enforced = checks.has(IncludeChecks::match) || (braces && checks.has(IncludeChecks::brace_match));
            answer.problems.push_back({format("Config files missing '{}'.", {answer.pattern}), enforced, true});
        }
    }

    config::Bundle bundle_;
    std::vector<std::string> paths_;  // of bundle_.files, same order
    std::size_t total_ = 0;
};

config::Facts present_facts(const ReadOptions& options) {
    config::Facts facts;
    facts.config_id = options.config_id;
    if (facts.config_id.empty()) {
        struct utsname names {};
        uname(&names);
        const std::string node = names.nodename;
        facts.config_id = node.substr(0, node.find('.'));
    }
    if (getrandom(&facts.random_seed, sizeof facts.random_seed, GRND_NONBLOCK) < 0)
        facts.random_seed = static_cast<std::uint64_t>(time(nullptr));
    if (options.all_checks) facts.checks.bits = IncludeChecks::all;
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        const std::string_view text = *entry;
        const std::size_t equals = text.find('=');
        if (equals != std::string_view::npos) facts.environment.emplace_back(text.substr(0, equals), text.substr(equals + 1));
    }
    return facts;
}

}  // namespace

config::Bundle read_files(const ReadOptions& options) {
    FileReader reader(options);
    config::Bundle& bundle = reader.bundle();
    bundle.facts = present_facts(options);
    // The main file is looked for from the working directory and obeys -e alone; relative names are shown as given.
    config::IncludeAnswer main{{}, options.pattern, bundle.facts.checks, {}, {}};
    reader.find_all(main);
    bundle.roots = std::move(main.files);
    bundle.problems = std::move(main.problems);
    if (bundle.roots.size() > 1) {
        bundle.problems.push_back({format("WARNING, multiple configuration file matches of {}, starting with {}",
                                          {options.pattern, bundle.files[bundle.roots[0]].name}), false});
    }
    // Reading everything once finds the includes; what else is wrong is for each process's own reading to say.
    config::Diagnostics unheard;
    unheard.mute(true);
    config::LineReader lines(bundle, unheard, [&reader](std::string_view directory, std::string_view pattern, IncludeChecks checks) {
        reader.include(directory, pattern, checks);
    });
    for (config::Line line; lines.next(line);) {}
    return std::move(bundle);
}

namespace {

Status write_text(int fd, std::string_view rest) {
    while (!rest.empty()) {
        const ssize_t written = write(fd, rest.data(), rest.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return fail_errno("write of the sealed configuration", errno);
        rest.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

// The children get a descriptor that cannot write; the one that could is closed here.
Result<int> keep_on_disk(const std::string& text, const std::string& folder) {
    UniqueFd file(open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
    if (!file) return fail_errno("tmp_config_directory " + folder, errno);
    if (const auto written = write_text(file.get(), text); !written) return tl::unexpected<Error>(written.error());
    const int readable = open(("/proc/self/fd/" + std::to_string(file.get())).c_str(), O_RDONLY | O_CLOEXEC);
    if (readable < 0) return fail_errno("tmp_config_directory " + folder, errno);
    return readable;
}

}  // namespace

Result<int> seal_bundle(const config::Bundle& bundle, const std::string& folder) {
    const std::string text = config::serialise(bundle);
    if (!folder.empty()) return keep_on_disk(text, folder);
    UniqueFd fd(memfd_create("keepalived-configuration", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    if (!fd) return fail_errno("memfd_create", errno);
    if (const auto written = write_text(fd.get(), text); !written) return tl::unexpected<Error>(written.error());
    if (fcntl(fd.get(), F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) != 0)
        return fail_errno("sealing of the configuration", errno);
    return fd.release();
}

}  // namespace ka::core
