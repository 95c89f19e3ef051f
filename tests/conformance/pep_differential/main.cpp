// pep_oracle_peer: reads cases of the differential runner on standard input and writes store/pep's answers.
#include <iostream>
#include <string>

#include "answers.hpp"

int main() {
    std::ios::sync_with_stdio(false);
    using namespace pyenvx::differential;
    std::string line;
    while (std::getline(std::cin, line)) std::cout << encode(answer(decode(line))) << '\n';
    return std::cout.flush() ? 0 : 1;
}
