// interleave [--json] ROUNDS -- COMMAND A… [-- COMMAND B…]…
// Starts the commands in turn and waits for each, in two passes a round. A's second pass is a row of its own ("A/A"):
// when the two rows of A differ by more than 2 %, the figures are noise. No command follows itself, which alone would
// make it 3 % faster: its files are still in the processor's caches. Prints medians and lower quartiles of wall time
// and their ratios to A, or as JSON every start's wall time and CPU time in milliseconds and the peak memory in KiB of
// the largest process that it waited for.
#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

struct Row {
    std::string name;
    std::vector<char*> words;  // as argv, with a null pointer at the end
    std::vector<double> milliseconds = {};
    std::vector<double> cpu_milliseconds = {};
    std::vector<double> peak_kib = {};
};

[[noreturn]] void give_up(const std::string& why) {
    std::fprintf(stderr, "interleave: %s\n", why.c_str());
    std::exit(2);
}

double milliseconds_of(const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
}

void time_one(Row& row) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    const auto start = std::chrono::steady_clock::now();
    pid_t pid = 0;
    if (posix_spawnp(&pid, row.words[0], &actions, nullptr, row.words.data(), environ) != 0) {
        give_up(std::string("cannot start ") + row.words[0]);
    }
    int status = 0;
    rusage usage{};
    wait4(pid, &status, 0, &usage);
    const std::chrono::duration<double, std::milli> taken = std::chrono::steady_clock::now() - start;
    posix_spawn_file_actions_destroy(&actions);
    if (status != 0) give_up(std::string("this failed: ") + row.words[0]);
    row.milliseconds.push_back(taken.count());
    row.cpu_milliseconds.push_back(milliseconds_of(usage.ru_utime) + milliseconds_of(usage.ru_stime));
    row.peak_kib.push_back(static_cast<double>(usage.ru_maxrss));
}

std::vector<Row> read_rows(int first, int argc, char** argv) {
    std::vector<Row> rows;
    for (int i = first; i < argc; ++i) {
        if (std::string_view(argv[i]) == "--") {
            rows.push_back({std::string(1, static_cast<char>('A' + rows.size())), {}});
        } else if (!rows.empty()) {
            rows.back().words.push_back(argv[i]);
        }
    }
    for (auto& row : rows) {
        if (row.words.empty()) give_up("a command is empty");
        row.words.push_back(nullptr);
    }
    return rows;
}

double quantile(const std::vector<double>& sorted, double part) {
    return sorted[static_cast<std::size_t>(static_cast<double>(sorted.size() - 1) * part)];
}

void print(std::vector<Row>& rows) {
    for (auto& row : rows) std::sort(row.milliseconds.begin(), row.milliseconds.end());
    const double median = quantile(rows[0].milliseconds, 0.5);
    const double quartile = quantile(rows[0].milliseconds, 0.25);
    std::printf("%-4s %10s %10s %8s %8s  %s\n", "row", "median ms", "lower q.", "ratio", "ratio q.", "command");
    for (const auto& row : rows) {
        const double m = quantile(row.milliseconds, 0.5);
        const double q = quantile(row.milliseconds, 0.25);
        std::printf("%-4s %10.3f %10.3f %8.3f %8.3f  %s\n", row.name.c_str(), m, q, m / median, q / quartile,
                    row.words[0]);
    }
}

void print_json(const char* name, const std::vector<double>& values, const char* end) {
    std::printf("\"%s\": [", name);
    for (std::size_t i = 0; i < values.size(); ++i) std::printf("%s%.3f", i == 0 ? "" : ", ", values[i]);
    std::printf("]%s", end);
}

void print_json(const std::vector<Row>& rows) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
        std::printf("%s{\"name\": \"%s\", ", i == 0 ? "[" : ",\n", rows[i].name.c_str());
        print_json("milliseconds", rows[i].milliseconds, ", ");
        print_json("cpu_milliseconds", rows[i].cpu_milliseconds, ", ");
        print_json("peak_kib", rows[i].peak_kib, "}");
    }
    std::printf("]\n");
}

// rows[1] is the second pass of rows[0].
void run_rounds(std::vector<Row>& rows, long rounds) {
    auto warming = rows;
    for (auto& row : warming) time_one(row);
    for (long pass = 0; pass < 2 * rounds; ++pass) {
        time_one(rows[static_cast<std::size_t>(pass % 2)]);
        for (std::size_t i = 2; i < rows.size(); ++i) time_one(rows[i]);
    }
}

}  // namespace

int main(int argc, char** argv) {
    const int first = argc > 1 && std::string_view(argv[1]) == "--json" ? 2 : 1;
    const long rounds = argc > first ? std::strtol(argv[first], nullptr, 10) : 0;
    auto rows = read_rows(first + 1, argc, argv);
    if (rounds <= 0 || rows.empty()) give_up("usage: interleave [--json] ROUNDS -- COMMAND A… [-- COMMAND B…]…");
    rows.insert(rows.begin() + 1, {"A/A", rows[0].words});
    run_rounds(rows, rounds);
    if (first == 2) {
        print_json(rows);
    } else {
        print(rows);
    }
}
