#include "host/app/signals.hpp"

namespace instaplay::app {

Signals::Signals() {
  sigemptyset(&set_);
  sigaddset(&set_, SIGTERM);
  sigaddset(&set_, SIGINT);
  sigaddset(&set_, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

Signal Signals::wait() {
  int signal = 0;
  while (sigwait(&set_, &signal) != 0) {
  }
  return signal == SIGHUP ? Signal::reload : Signal::stop;
}

void Signals::letInterruptKill() {
  sigset_t interrupt;
  sigemptyset(&interrupt);
  sigaddset(&interrupt, SIGINT);
  pthread_sigmask(SIG_UNBLOCK, &interrupt, nullptr);
}

}  // namespace instaplay::app
