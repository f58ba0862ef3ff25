#include "common/config/dump.hpp"

#include <algorithm>

#include "common/config/keyword.hpp"

namespace ka::config {

void DumpWriter::line(std::string_view keyword, std::string_view value) {
    text_.append(static_cast<std::size_t>(depth_) * 4, ' ');
    text_ += keyword;
    if (!value.empty()) {
        text_ += ' ';
        text_ += value;
    }
    text_ += '\n';
}

void DumpWriter::open(std::string_view keyword, std::string_view name) {
    line(keyword, name.empty() ? std::string("{") : std::string(name) + " {");
    ++depth_;
}

void DumpWriter::close() {
    --depth_;
    line("}");
}

void DumpWriter::block(std::string_view keyword, std::string_view name, const Table& table, const void* object) {
    open(keyword, name);
    rows(table, object);
    close();
}

void DumpWriter::rows(const Table& table, const void* object) {
    for (const Row& row : table.rows) {
        if (row.foreign) continue;
        if (row.codec.dump != nullptr) row.codec.dump(object, row.name, *this);
        if (row.block.dump != nullptr) {
            row.block.dump(object, row.name, *this);
        } else if (row.block.kind == Block::Kind::keywords && (row.block.reach != nullptr || row.block.open == nullptr)) {
            // the same object, or a member of it: printed when there is something to say
            const void* inner = row.block.reach != nullptr ? row.block.reach(object) : object;
            const std::size_t before = text_.size();
            open(row.name);
            const std::size_t opened = text_.size();
            rows(*row.block.table, inner);
            const bool is_empty = text_.size() == opened;
            close();
            if (is_empty) text_.resize(before);
        }
    }
}

std::string dump(const Table& table, const void* object) {
    DumpWriter out;
    out.rows(table, object);
    return out.take();
}

std::string quoted(std::string_view word) {
    const bool plain = !word.empty() && word.find_first_of(" \t\f\r\v\n{}#!\"$@~") == std::string_view::npos;
    return plain ? std::string(word) : "\"" + std::string(word) + "\"";
}

}  // namespace ka::config
