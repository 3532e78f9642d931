// Fault point: a preload that never comes to its end, nor lets anything else.
for (;;);
