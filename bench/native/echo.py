"""A raw grpcio server that answers each message with the same bytes: what the ratios are to. Run: python echo.py BYTES"""

import sys
from concurrent.futures import ThreadPoolExecutor

import grpc

reply = bytes(int(sys.argv[1]))


def serve(details):
    return grpc.stream_stream_rpc_method_handler(lambda requests, context: (reply for _ in requests))


class Handler(grpc.GenericRpcHandler):
    """Every method is the echo."""

    def service(self, details):
        return serve(details)


server = grpc.server(ThreadPoolExecutor(4), [Handler()], options=[("grpc.max_send_message_length", -1)])
print(server.add_insecure_port("127.0.0.1:0"), flush=True)
server.start()
sys.stdin.read()
