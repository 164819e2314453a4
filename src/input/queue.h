/* queue.h - a bounded pool of work units between a producer and its workers.
 *
 *     free units --queue_new_unit--> producer --queue_put--> ready, in order
 *         ^                                                       |
 *         +------------queue_release------- worker <--queue_take--+
 *
 * The pool's size bounds the memory: the producer waits for a free unit.
 */
#ifndef INPUT_QUEUE_H
#define INPUT_QUEUE_H

#include "input/inputs.h"
#include "input/part.h"
#include "support/buffer.h"

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum unit_kind {
	UNIT_FILES, /* count whole files from input on, still to be read */
	UNIT_PART,  /* bytes are of a part: all of it, or whole lines or records */
	UNIT_LINES  /* blocks of lines, still to be read, as long as there are any */
};

struct unit {
	enum unit_kind kind;
	const struct input *input;
	size_t count;
	struct lines *lines; /* of UNIT_LINES */
	struct part part;
	uint64_t first_line; /* of the bytes in the part, from 1 */
	struct buffer name;  /* what part.name points to where that is not the input's path */
	struct buffer bytes; /* kept from use to use */
};

struct queue {
	pthread_mutex_t lock;
	pthread_cond_t some_free, some_ready;
	struct unit *units;  /* owned, size of them */
	struct unit **idle;  /* stack */
	struct unit **ready; /* ring */
	size_t size, idle_count, ready_first, ready_count;
	bool closed;
};

/* size >= 2: the producer may hold two units at a time. */
void queue_init(struct queue *queue, size_t size);
void queue_free(struct queue *queue);
void unit_free(struct unit *unit);

/* The producer's side. The unit is empty; waits for one. */
struct unit *queue_new_unit(struct queue *queue);
void queue_put(struct queue *queue, struct unit *unit);
/* Puts the unit. If more than `most` are waiting then, the oldest is for the producer itself; else
 * NULL. */
struct unit *queue_swap(struct queue *queue, struct unit *unit, size_t most);
/* The oldest unit that is waiting; NULL if there is none. */
struct unit *queue_poll(struct queue *queue);
/* No further unit will come: workers get NULL once all are taken. */
void queue_close(struct queue *queue);

/* The workers' side: the oldest unit; NULL at the end. */
struct unit *queue_take(struct queue *queue);
/* Gives a unit back, empty or used; either side may. */
void queue_release(struct queue *queue, struct unit *unit);

#endif
