// Fault point: a preload that never comes back.
for (;;);
