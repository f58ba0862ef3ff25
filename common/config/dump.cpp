#include "common/config/dump.hpp"

#include <algorithm>

#include "common/base/json.hpp"
#include "common/config/keyword.hpp"
#include "common/config/secret.hpp"

namespace ka::config {

void DumpWriter::line(std::string_view keyword, std::string_view value) {
    entries_.push_back({depth_, false, std::string(keyword), std::string(value), row_});
}

void DumpWriter::open(std::string_view keyword, std::string_view name) {
    entries_.push_back({depth_, true, std::string(keyword), std::string(name), row_});
    ++depth_;
}

void DumpWriter::block(std::string_view keyword, std::string_view name, const Table& table, const void* object) {
    open(keyword, name);
    rows(table, object);
    close();
}

void DumpWriter::rows(const Table& table, const void* object) {
    const Row* outer = row_;
    for (const Row& row : table.rows) {
        if (row.foreign) continue;
        row_ = &row;
        if (row.codec.dump != nullptr) row.codec.dump(object, row.name, *this);
        if (row.block.dump != nullptr) {
            row.block.dump(object, row.name, *this);
        } else if (row.block.kind == Block::Kind::keywords && (row.block.reach != nullptr || row.block.open == nullptr)) {
            // the same object, or a member of it: printed when there is something to say
            const void* inner = row.block.reach != nullptr ? row.block.reach(object) : object;
            open(row.name);
            const std::size_t opened = entries_.size();
            rows(*row.block.table, inner);
            close();
            if (entries_.size() == opened) entries_.pop_back();
        }
    }
    row_ = outer;
}

std::vector<DumpEntry> dump_entries(const Table& table, const void* object) {
    DumpWriter out;
    out.rows(table, object);
    return out.take();
}

std::string dump(const Table& table, const void* object) { return dump_text(dump_entries(table, object)); }

void mask_secrets(std::vector<DumpEntry>& entries) {
    for (DumpEntry& one : entries)
        if (!one.opens && secret_at(one.keyword + " " + one.value) != std::string_view::npos) one.value = secret_mask;
}

std::string dump_text(std::span<const DumpEntry> entries) {
    std::string text;
    int depth = 0;
    const auto indent = [&text](int levels) { text.append(static_cast<std::size_t>(levels) * 4, ' '); };
    const auto close_down_to = [&](int wanted) {
        while (depth > wanted) {
            indent(--depth);
            text += "}\n";
        }
    };
    for (const DumpEntry& one : entries) {
        close_down_to(one.depth);
        indent(one.depth);
        text += one.keyword;
        if (!one.value.empty()) text += " " + one.value;
        text += one.opens ? " {\n" : "\n";
        depth = one.depth + (one.opens ? 1 : 0);
    }
    close_down_to(0);
    return text;
}

std::string dump_json(std::span<const DumpEntry> entries) {
    std::string json = "[";
    std::vector<const Row*> open;  // the rows of the blocks around
    bool first = true;
    const auto close_down_to = [&](int wanted) {
        for (; static_cast<int>(open.size()) > wanted; open.pop_back()) {
            json += "]}";
            first = false;
        }
    };
    for (const DumpEntry& one : entries) {
        close_down_to(one.depth);
        if (!first) json += ",";
        first = one.opens;
        const bool is_value = !open.empty() && open.back() != nullptr && open.back()->block.kind == Block::Kind::values;
        if (is_value) json += "{\"value\":" + json_string(one.keyword + (one.value.empty() ? "" : " " + one.value));
        else json += "{\"keyword\":" + json_string(one.keyword);
        if (!is_value && !one.value.empty()) json += ",\"arguments\":" + json_string(one.value);
        if (one.opens) {
            json += ",\"block\":[";
            open.push_back(one.row);
        } else {
            json += "}";
        }
    }
    close_down_to(0);
    return json + "]";
}

std::string quoted(std::string_view word) {
    const bool plain = !word.empty() && word.find_first_of(" \t\f\r\v\n{}#!\"$@~") == std::string_view::npos;
    return plain ? std::string(word) : "\"" + std::string(word) + "\"";
}

}  // namespace ka::config
