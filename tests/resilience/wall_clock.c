/* Preloaded into the program under test: its wall clock is off by the seconds in a file. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static volatile int64_t *off_s;

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv("WALL_CLOCK_OFF");
    int file = path ? open(path, O_RDONLY) : -1;
    if (file < 0)
        return;
    void *at = mmap(NULL, sizeof *off_s, PROT_READ, MAP_SHARED, file, 0);
    if (at != MAP_FAILED)
        off_s = at;
    close(file);
}

int clock_gettime(clockid_t which, struct timespec *at)
{
    static int (*real)(clockid_t, struct timespec *);
    if (!real)
        real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int result = real(which, at);
    if (result == 0 && which == CLOCK_REALTIME && off_s)
        at->tv_sec += *off_s;
    return result;
}

int gettimeofday(struct timeval *restrict at, void *restrict zone)
{
    struct timespec now;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &now);
    at->tv_sec = now.tv_sec;
    at->tv_usec = now.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *at)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (at)
        *at = now.tv_sec;
    return now.tv_sec;
}
