#include "host/app/application.hpp"

int main(int argc, char** argv) { return instaplay::app::InstaPlay().runProgram(argc, argv); }
