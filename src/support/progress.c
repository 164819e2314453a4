#include "support/progress.h"

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

void progress_init(struct progress *progress, bool wanted)
{
	double now = seconds_now();

	*progress = (struct progress){
	        .enabled = wanted,
	        .began = now,
	        .phase_began = now,
	        .next = now + FIRST_AFTER,
	};
}

/* "950", "12.3k", "4.56M": three digits are enough to watch. */
static void put_number(struct buffer *out, double number)
{
	static const char units[] = " kMGT";
	unsigned unit = 0;

	while (number >= 999.5 && unit < sizeof(units) - 2) {
		number /= 1000;
		unit++;
	}
	if (unit)
		buffer_format(out, "%.*f%c",
		              number < 9.995   ? 2
		              : number < 99.95 ? 1
		                               : 0,
		              number, units[unit]);
	else
		buffer_format(out, "%.0f", number);
}

static const char *unit_of(enum dedup_phase phase)
{
	switch (phase) {
	case DEDUP_PHASE_FEED:
		return "B";
	case DEDUP_PHASE_VERIFY:
		return " pairs";
	default:
		return " articles";
	}
}

static void put_left(struct buffer *out, double share, double seconds)
{
	unsigned left = (unsigned)(seconds / share - seconds + 0.5);

	if (left >= 3600)
		buffer_format(out, ", %u:%02u:%02u left", left / 3600, left / 60 % 60, left % 60);
	else
		buffer_format(out, ", %u:%02u left", left / 60, left % 60);
}

void progress_line(struct buffer *out, enum dedup_phase phase, uint64_t done, uint64_t total,
                   double seconds)
{
	double share = total && done <= total ? (double)done / (double)total : 0;

	buffer_format(out, "dedup: %d/%d %s", (int)phase + 1, (int)DEDUP_PHASES,
	              dedup_phase_name(phase));
	if (!done && !total)
		return;
	buffer_add_string(out, ", ");
	if (done) {
		put_number(out, (double)done);
		buffer_add_string(out, total && done <= total ? " of " : "");
	}
	if (total && done <= total)
		put_number(out, (double)total);
	buffer_add_string(out, unit_of(phase));
	if (!done || !(seconds > 0))
		return;
	buffer_add_string(out, ", ");
	put_number(out, (double)done / seconds);
	buffer_add_string(out, phase == DEDUP_PHASE_FEED ? "B/s" : "/s");
	if (share > 0) {
		buffer_format(out, ", %.0f %%", share * 100);
		put_left(out, share, seconds);
	}
}

static void draw(struct progress *progress, uint64_t done, uint64_t total, double seconds)
{
	struct buffer line = {0};

	buffer_add_string(&line, "\r\033[K");
	progress_line(&line, progress->phase, done, total, seconds);
	fwrite(line.bytes, 1, line.size, stderr);
	fflush(stderr);
	buffer_free(&line);
	progress->shown = true;
}

void progress_show(struct progress *progress, enum dedup_phase phase, uint64_t done, uint64_t total)
{
	double now;

	if (!progress->enabled)
		return;
	now = seconds_now();
	/* A phase that does not tell how far it is should at least be named. */
	if (phase != progress->phase) {
		progress->phase = phase;
		progress->phase_began = now;
		if (progress->shown)
			progress->next = now;
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
