"""The ticket and its rules: pure, standard library only. Facts and wishes in, facts or a refusal out."""
