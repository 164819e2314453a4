#include "simd/cpu.h"

#include <stddef.h>

#if defined(__x86_64__)
#include <cpuid.h>
#include <pthread.h>
#endif

#define BIT(n) ((uint32_t)1 << (n))

/* Leaf 1, ecx */
#define SSE3    BIT(0)
#define SSSE3   BIT(9)
#define SSE41   BIT(19)
#define SSE42   BIT(20)
#define POPCNT  BIT(23)
#define OSXSAVE BIT(27)
#define AVX     BIT(28)

/* Leaf 7, ebx */
#define BMI1     BIT(3)
#define AVX2     BIT(5)
#define BMI2     BIT(8)
#define AVX512F  BIT(16)
#define AVX512DQ BIT(17)
#define AVX512BW BIT(30)
#define AVX512VL BIT(31)

/* Leaf 7, ecx */
#define AVX512VBMI      BIT(1)
#define AVX512VBMI2     BIT(6)
#define AVX512BITALG    BIT(12)
#define AVX512VPOPCNTDQ BIT(14)

/* XCR0: the xmm and ymm halves; opmask, upper zmm, high zmm */
#define XCR0_AVX    UINT64_C(0x06)
#define XCR0_AVX512 UINT64_C(0xe6)

#define NEEDS_SSE42 (SSE3 | SSSE3 | SSE41 | SSE42 | POPCNT)
#define NEEDS_AVX   (NEEDS_SSE42 | OSXSAVE | AVX)
#define NEEDS_AVX2  (AVX2 | BMI1 | BMI2)

#define NEEDS_AVX512_EBX (NEEDS_AVX2 | AVX512F | AVX512DQ | AVX512BW | AVX512VL)
#define NEEDS_AVX512_ECX (AVX512VBMI | AVX512VBMI2 | AVX512BITALG | AVX512VPOPCNTDQ)

static const struct {
	enum dedup_isa isa;
	struct dd_cpuid needs;
} x86_sets[] = {
        {DEDUP_ISA_SSE42, {NEEDS_SSE42, 0, 0, 0}},
        {DEDUP_ISA_AVX2, {NEEDS_AVX, NEEDS_AVX2, 0, XCR0_AVX}},
        {DEDUP_ISA_AVX512, {NEEDS_AVX, NEEDS_AVX512_EBX, NEEDS_AVX512_ECX, XCR0_AVX512}},
};

bool dd_cpuid_allows(const struct dd_cpuid *cpuid, enum dedup_isa isa)
{
	for (size_t i = 0; i < sizeof(x86_sets) / sizeof(*x86_sets); i++) {
		const struct dd_cpuid *const needs = &x86_sets[i].needs;

		if (x86_sets[i].isa != isa)
			continue;
		return (cpuid->leaf1_ecx & needs->leaf1_ecx) == needs->leaf1_ecx &&
		       (cpuid->leaf7_ebx & needs->leaf7_ebx) == needs->leaf7_ebx &&
		       (cpuid->leaf7_ecx & needs->leaf7_ecx) == needs->leaf7_ecx &&
		       (cpuid->xcr0 & needs->xcr0) == needs->xcr0;
	}
	return false;
}

#if defined(__x86_64__)

/* Read once: the instruction takes no time on a machine, but a virtual one asks its host, for
 * 6 us each time. */
static struct dd_cpuid cpuid;
static pthread_once_t cpuid_once = PTHREAD_ONCE_INIT;

static void cpuid_read(void)
{
	uint32_t eax, ebx, ecx, edx;

	if (__get_cpuid(1, &eax, &ebx, &ecx, &edx))
		cpuid.leaf1_ecx = ecx;
	if (__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx)) {
		cpuid.leaf7_ebx = ebx;
		cpuid.leaf7_ecx = ecx;
	}
	if (cpuid.leaf1_ecx & OSXSAVE) {
		__asm__ volatile("xgetbv" : "=a"(eax), "=d"(edx) : "c"(0));
		cpuid.xcr0 = (uint64_t)edx << 32 | eax;
	}
}

/* The set that a build for tests has emulated: tests/tools/avx512. */
#ifndef DD_EMULATED
#define DD_EMULATED DEDUP_ISA_AUTO /* none */
#endif

static bool machine_has(enum dedup_isa isa)
{
	pthread_once(&cpuid_once, cpuid_read);
	return isa == DD_EMULATED || dd_cpuid_allows(&cpuid, isa);
}

#elif defined(__aarch64__)

static bool machine_has(enum dedup_isa isa)
{
	return isa == DEDUP_ISA_NEON; /* part of the base architecture */
}

#else

static bool machine_has(enum dedup_isa isa)
{
	(void)isa;
	return false;
}

#endif

bool dd_isa_available(enum dedup_isa isa)
{
	return isa == DEDUP_ISA_AUTO || isa == DEDUP_ISA_SCALAR || machine_has(isa);
}

enum dedup_isa dd_isa_best(void)
{
	static const enum dedup_isa widest_first[] = {DEDUP_ISA_AVX512, DEDUP_ISA_AVX2,
	                                              DEDUP_ISA_SSE42, DEDUP_ISA_NEON};

	for (size_t i = 0; i < sizeof(widest_first) / sizeof(*widest_first); i++) {
		if (machine_has(widest_first[i]))
			return widest_first[i];
	}
	return DEDUP_ISA_SCALAR;
}
