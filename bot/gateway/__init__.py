"""Between citizens, Rasa and officers: what comes in is stored first, one turn runs at a time, the owner speaks."""
