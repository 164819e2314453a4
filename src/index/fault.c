#include "index/fault.h"

#include <stdarg.h>
#include <stdio.h>

bool dd_fault_set(struct dd_fault *fault, enum dedup_status status, const char *format, ...)
{
	va_list arguments;

	if (fault->status != DEDUP_OK)
		return false;
	fault->status = status;
	va_start(arguments, format);
	vsnprintf(fault->text, sizeof fault->text, format, arguments);
	va_end(arguments);
	return false;
}

bool dd_fault_tell(struct dd_fault *fault, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(fault->text, sizeof fault->text, format, arguments);
	va_end(arguments);
	return false;
}

bool dd_fault_no_memory(struct dd_fault *fault)
{
	return dd_fault_set(fault, DEDUP_NO_MEMORY, "out of memory");
}

void dd_fault_clear(struct dd_fault *fault)
{
	fault->status = DEDUP_OK;
	fault->text[0] = '\0';
}
