"""The building: small rooms of one shape, independent of each other."""
