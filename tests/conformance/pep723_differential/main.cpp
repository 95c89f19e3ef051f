// Answers differential.py: for each script on standard input, the blocks that are found in it. Every field is a decimal
// length, a newline and that many bytes; an answer is the number of blocks and a newline, then the fields type and
// content of each.
#include <cstdio>
#include <string>

#include "launcher/declaration/pep723.hpp"

namespace {

/// False at the end of the input.
bool read_field(std::string& field) {
    std::size_t size = 0;
    if (std::scanf("%zu", &size) != 1 || std::getchar() != '\n') return false;
    field.resize(size);
    return std::fread(field.data(), 1, size, stdin) == size;
}

void write_field(const std::string& field) {
    std::printf("%zu\n", field.size());
    std::fwrite(field.data(), 1, field.size(), stdout);
}

}  // namespace

int main() {
    using namespace pyenvx::declaration;
    for (std::string script; read_field(script);) {
        const auto blocks = find_metadata_blocks(normalise_newlines(script));
        std::printf("%zu\n", blocks.size());
        for (const auto& block : blocks) {
            write_field(block.type);
            write_field(block.content);
        }
    }
    return std::ferror(stdin) != 0 || std::fflush(stdout) != 0 ? 1 : 0;
}
