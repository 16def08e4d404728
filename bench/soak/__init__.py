"""Three installations under mixed load, killed and started again at random: is anything lost, done twice, or growing (耐久試験)."""
