/* emmintrin.h - for xxhash.h, which includes it and needs nothing of it: see immintrin.h. */
