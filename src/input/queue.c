#include "input/queue.h"

#include <stdlib.h>

void queue_init(struct queue *queue, size_t size)
{
	*queue = (struct queue){
	        .lock = PTHREAD_MUTEX_INITIALIZER,
	        .some_free = PTHREAD_COND_INITIALIZER,
	        .some_ready = PTHREAD_COND_INITIALIZER,
	        .units = memory_zeroed(size, sizeof(struct unit)),
	        .idle = memory_zeroed(size, sizeof(struct unit *)),
	        .ready = memory_zeroed(size, sizeof(struct unit *)),
	        .size = size,
	        .idle_count = size,
	};
	for (size_t i = 0; i < size; i++)
		queue->idle[i] = &queue->units[i];
}

void unit_free(struct unit *unit)
{
	buffer_free(&unit->bytes);
	buffer_free(&unit->name);
}

void queue_free(struct queue *queue)
{
	for (size_t i = 0; i < queue->size; i++)
		unit_free(&queue->units[i]);
	free(queue->units);
	free(queue->idle);
	free(queue->ready);
	pthread_cond_destroy(&queue->some_free);
	pthread_cond_destroy(&queue->some_ready);
	pthread_mutex_destroy(&queue->lock);
}

struct unit *queue_new_unit(struct queue *queue)
{
	struct unit *unit;

	pthread_mutex_lock(&queue->lock);
	while (!queue->idle_count)
		pthread_cond_wait(&queue->some_free, &queue->lock);
	unit = queue->idle[--queue->idle_count];
	pthread_mutex_unlock(&queue->lock);
	unit->bytes.size = 0;
	unit->count = 0;
	return unit;
}

/* For who has the lock. */
static void put_ready(struct queue *queue, struct unit *unit)
{
	queue->ready[(queue->ready_first + queue->ready_count++) % queue->size] = unit;
}

static struct unit *take_ready(struct queue *queue)
{
	struct unit *unit = queue->ready[queue->ready_first];

	queue->ready_first = (queue->ready_first + 1) % queue->size;
	queue->ready_count--;
	return unit;
}

struct unit *queue_swap(struct queue *queue, struct unit *unit, size_t most)
{
	struct unit *oldest = NULL;

	pthread_mutex_lock(&queue->lock);
	put_ready(queue, unit);
	if (queue->ready_count > most)
		oldest = take_ready(queue);
	else
		pthread_cond_signal(&queue->some_ready);
	pthread_mutex_unlock(&queue->lock);
	return oldest;
}

void queue_put(struct queue *queue, struct unit *unit)
{
	queue_swap(queue, unit, queue->size);
}

struct unit *queue_poll(struct queue *queue)
{
	struct unit *unit;

	pthread_mutex_lock(&queue->lock);
	unit = queue->ready_count ? take_ready(queue) : NULL;
	pthread_mutex_unlock(&queue->lock);
	return unit;
}

void queue_close(struct queue *queue)
{
	pthread_mutex_lock(&queue->lock);
	queue->closed = true;
	pthread_cond_broadcast(&queue->some_ready);
	pthread_mutex_unlock(&queue->lock);
}

struct unit *queue_take(struct queue *queue)
{
	struct unit *unit = NULL;

	pthread_mutex_lock(&queue->lock);
	while (!queue->ready_count && !queue->closed)
		pthread_cond_wait(&queue->some_ready, &queue->lock);
	if (queue->ready_count)
		unit = take_ready(queue);
	pthread_mutex_unlock(&queue->lock);
	return unit;
}

void queue_release(struct queue *queue, struct unit *unit)
{
	buffer_trim(&unit->bytes);
	pthread_mutex_lock(&queue->lock);
	queue->idle[queue->idle_count++] = unit;
	pthread_cond_signal(&queue->some_free);
	pthread_mutex_unlock(&queue->lock);
}
