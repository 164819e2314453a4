#include "progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

/* Runs that are over within this show nothing. */
#define FIRST_AFTER 1.0
#define EVERY       0.1

double seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

void progress_init(struct progress *progress, const struct options *options)
{
	double now = seconds_now();

	*progress = (struct progress){
	        .enabled = options->progress == WHEN_ALWAYS ||
	                   (options->progress == WHEN_AUTO && !options->quiet &&
	                    isatty(STDERR_FILENO)),
	        .began = now,
	        .phase_began = now,
	        .next = now + FIRST_AFTER,
	};
}

static int put_share(char *line, size_t size, uint64_t done, uint64_t total, double seconds)
{
	double share = (double)done / (double)total;
	unsigned left = (unsigned)(share > 0 ? seconds / share - seconds + 0.5 : 0);

	return snprintf(line, size, " %3.0f%%, %u:%02u left", share * 100, left / 60, left % 60);
}

static void draw(struct progress *progress, uint64_t done, uint64_t total, double seconds)
{
	char line[200];
	int size = snprintf(line, sizeof(line), "\r\033[Kdedup: %s",
	                    dedup_phase_name(progress->phase));

	if (progress->phase == DEDUP_PHASE_FEED && seconds > 0)
		size += snprintf(line + size, sizeof(line) - (size_t)size, ", %.1f MB, %.0f MB/s",
		                 (double)done * 1e-6, (double)done * 1e-6 / seconds);
	if (total && done <= total)
		size += put_share(line + size, sizeof(line) - (size_t)size, done, total, seconds);
	fwrite(line, 1, (size_t)size, stderr);
	fflush(stderr);
	progress->shown = true;
}

void progress_show(struct progress *progress, enum dedup_phase phase, uint64_t done, uint64_t total)
{
	double now;

	if (!progress->enabled)
		return;
	now = seconds_now();
	if (phase != progress->phase) {
		progress->phase = phase;
		progress->phase_began = now;
	}
	if (now < progress->next)
		return;
	progress->next = now + EVERY;
	draw(progress, done, total, now - progress->phase_began);
}

void progress_callback(void *cookie, enum dedup_phase phase, uint64_t done, uint64_t total)
{
	progress_show(cookie, phase, done, total);
}

void progress_end(struct progress *progress)
{
	if (progress->shown)
		fputs("\r\033[K", stderr);
	progress->shown = false;
}
