/* The floor between two processes without Node: 8 bytes there and back over a pair of pipes. Prints JSON like the others. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define CALLS 10000

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

int main(void) {
  int there[2], back[2];
  char bytes[8] = "message";
  static double times[CALLS];
  if (pipe(there) || pipe(back)) return 1;
  if (fork() == 0) {
    close(there[1]); /* else it would wait for itself to write */
    while (read(there[0], bytes, 8) == 8)
      if (write(back[1], bytes, 8) != 8) return 1;
    return 0;
  }
  for (int index = -1000; index < CALLS; index++) {
    double started = now();
    if (write(there[1], bytes, 8) != 8 || read(back[0], bytes, 8) != 8) return 1;
    if (index >= 0) times[index] = now() - started;
  }
  qsort(times, CALLS, sizeof *times, ascending);
  printf("{\"p50\":%f,\"p99\":%f,\"min\":%f,\"n\":%d}\n", times[CALLS / 2], times[CALLS / 100 * 99], times[0], CALLS);
  close(there[1]);
  exit(0);
}
