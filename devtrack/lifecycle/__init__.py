"""In which state is the case, and which steps lead on? The machine built from a workflow, and its picture."""
