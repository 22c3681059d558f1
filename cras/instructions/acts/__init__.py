"""Acts and manners: what an agent has to do or must not do, and how its turns are to be, read by the parts of a sentence."""
