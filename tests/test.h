/* test.h - cmocka with the headers that it forgets to include, once. */
#ifndef DD_TESTS_TEST_H
#define DD_TESTS_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

/* cmocka 2 calls assert_in_range() deprecated, and cmocka 1 has no other. */
#define CMOCKA_DISABLE_DEPRECATION_WARNINGS
#include <cmocka.h>

#endif
