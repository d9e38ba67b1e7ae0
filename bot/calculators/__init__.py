"""What can be worked out for one citizen from numbers they gave: dates, fees, deadlines, fines, today's ward.

Pure functions of those numbers, the day, and the dated facts of the knowledge base. What cannot be worked out for
certain is returned as such, never guessed.
"""
