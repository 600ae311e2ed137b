// Original file: proto/densegym/v1/environment.proto


/**
 * Ends the session and frees its environment.
 */
export interface CloseRequest {
}

/**
 * Ends the session and frees its environment.
 */
export interface CloseRequest__Output {
}
