/* cpu.h - which instruction sets this machine and this build can run. */
#ifndef DD_SIMD_CPU_H
#define DD_SIMD_CPU_H

#include "dedup.h"

#include <stdbool.h>
#include <stdint.h>

/* True for AUTO, SCALAR, and each set that the build has, the processor has and the
 * operating system saves the registers of. Any thread; the processor is asked once,
 * which takes some 40 us in a virtual machine. */
bool dd_isa_available(enum dedup_isa isa);

/* The available set with the widest registers; never AUTO. */
enum dedup_isa dd_isa_best(void);

/* What CPUID and XGETBV tell on x86. */
struct dd_cpuid {
	uint32_t leaf1_ecx;
	uint32_t leaf7_ebx, leaf7_ecx; /* 0 where leaf 7 does not exist */
	uint64_t xcr0;                 /* 0 where XGETBV does not exist */
};

/* True if a machine that says so can run an x86 set: every extension that the
 * set's files are compiled for. */
bool dd_cpuid_allows(const struct dd_cpuid *cpuid, enum dedup_isa isa);

#endif
