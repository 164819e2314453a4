#include "cli/explain.h"
#include "cli/options.h"
#include "cli/run.h"
#include "cli/stats.h"
#include "input/charset.h"
#include "input/page.h"
#include "support/message.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* A standard stream that was closed would lend its number to the first file
 * opened. Open it the wrong way round instead: its use stays an error. */
static void reserve_standard_streams(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 &&
		    open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
			exit(EXIT_NOTHING);
}

static int flush_and_exit(void)
{
	if (fflush(stdout) || ferror(stdout))
		fatal("standard output could not be written");
	return EXIT_DONE;
}

int main(int argc, char **argv)
{
	struct options options;
	int status;

	reserve_standard_streams();
	charset_init();
	page_init();
	options_parse(&options, argc, argv);
	if (options.help) {
		options_help();
		status = flush_and_exit();
	} else if (options.version) {
		version_print((enum dedup_isa)options.isa);
		status = flush_and_exit();
	} else if (options.completion) {
		options_completion((enum shell)options.completion);
		status = flush_and_exit();
	} else if (options.explain[0]) {
		status = explain(&options);
	} else {
		status = run(&options);
	}
	options_free(&options);
	return status;
}
