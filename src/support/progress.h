/* progress.h - one line on standard error that says how far a long run is.
 *
 * For the main thread alone.
 */
#ifndef SUPPORT_PROGRESS_H
#define SUPPORT_PROGRESS_H

#include "dedup.h"
#include "support/buffer.h"

#include <stdbool.h>
#include <stdint.h>

struct progress {
	bool enabled;
	bool shown;                /* a line is on the terminal */
	double began, phase_began; /* seconds of the monotonic clock */
	double next;               /* when to draw again */
	enum dedup_phase phase;
};

/* Seconds of the monotonic clock. */
double seconds_now(void);

/* Nothing is drawn unless wanted. */
void progress_init(struct progress *progress, bool wanted);
/* Draws, if it is time to. done of total in the phase's own unit (bytes while
 * feeding); total 0 if unknown. */
void progress_show(struct progress *progress, enum dedup_phase phase, uint64_t done,
                   uint64_t total);
/* The same with the signature of dedup_options.progress; cookie is the progress. */
void progress_callback(void *cookie, enum dedup_phase phase, uint64_t done, uint64_t total);
/* The line that is drawn: phase and its place among all, how much of it is done, the rate, and
 * the time that the phase has left at that rate. total 0 if unknown. */
void progress_line(struct buffer *out, enum dedup_phase phase, uint64_t done, uint64_t total,
                   double seconds);
/* Takes the line off the terminal. */
void progress_end(struct progress *progress);

#endif
