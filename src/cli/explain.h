/* explain.h - --explain: why two articles match, or why not. */
#ifndef CLI_EXPLAIN_H
#define CLI_EXPLAIN_H

#include "cli/options.h"

/* Finds the two articles that the options name, explains them and returns the exit
 * status. What makes that impossible ends the program (message.h). Once a process. */
int explain(const struct options *options);

#endif
