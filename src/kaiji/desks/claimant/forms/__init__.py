"""What people enter (入力): forms made from the values of the case file, so that no field of a fact is left out."""
