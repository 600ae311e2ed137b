"""gRPC itself, by one of two libraries: grpcio, and the leaner densegym-native where that is installed."""
