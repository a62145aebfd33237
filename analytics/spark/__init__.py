"""The topic fit past one machine: the same steps as in topics/, on blocks of papers in Spark."""
