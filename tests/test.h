/* test.h - cmocka with the headers that it forgets to include, once. */
#ifndef DD_TESTS_TEST_H
#define DD_TESTS_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif
