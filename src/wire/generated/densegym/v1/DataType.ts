// Original file: proto/densegym/v1/tensor.proto

/**
 * Type of the elements of a tensor; the names are NumPy's.
 */
export const DataType = {
  /**
   * Not set; refused wherever a tensor or a space is read.
   */
  DATA_TYPE_UNSPECIFIED: 'DATA_TYPE_UNSPECIFIED',
  /**
   * One byte an element, 0 or 1.
   */
  DATA_TYPE_BOOL: 'DATA_TYPE_BOOL',
  /**
   * Signed, 8 bits.
   */
  DATA_TYPE_INT8: 'DATA_TYPE_INT8',
  /**
   * Signed, 16 bits.
   */
  DATA_TYPE_INT16: 'DATA_TYPE_INT16',
  /**
   * Signed, 32 bits.
   */
  DATA_TYPE_INT32: 'DATA_TYPE_INT32',
  /**
   * Signed, 64 bits.
   */
  DATA_TYPE_INT64: 'DATA_TYPE_INT64',
  /**
   * Unsigned, 8 bits.
   */
  DATA_TYPE_UINT8: 'DATA_TYPE_UINT8',
  /**
   * Unsigned, 16 bits.
   */
  DATA_TYPE_UINT16: 'DATA_TYPE_UINT16',
  /**
   * Unsigned, 32 bits.
   */
  DATA_TYPE_UINT32: 'DATA_TYPE_UINT32',
  /**
   * Unsigned, 64 bits.
   */
  DATA_TYPE_UINT64: 'DATA_TYPE_UINT64',
  /**
   * IEEE 754 half precision.
   */
  DATA_TYPE_FLOAT16: 'DATA_TYPE_FLOAT16',
  /**
   * IEEE 754 single precision.
   */
  DATA_TYPE_FLOAT32: 'DATA_TYPE_FLOAT32',
  /**
   * IEEE 754 double precision.
   */
  DATA_TYPE_FLOAT64: 'DATA_TYPE_FLOAT64',
} as const;

/**
 * Type of the elements of a tensor; the names are NumPy's.
 */
export type DataType =
  /**
   * Not set; refused wherever a tensor or a space is read.
   */
  | 'DATA_TYPE_UNSPECIFIED'
  | 0
  /**
   * One byte an element, 0 or 1.
   */
  | 'DATA_TYPE_BOOL'
  | 1
  /**
   * Signed, 8 bits.
   */
  | 'DATA_TYPE_INT8'
  | 2
  /**
   * Signed, 16 bits.
   */
  | 'DATA_TYPE_INT16'
  | 3
  /**
   * Signed, 32 bits.
   */
  | 'DATA_TYPE_INT32'
  | 4
  /**
   * Signed, 64 bits.
   */
  | 'DATA_TYPE_INT64'
  | 5
  /**
   * Unsigned, 8 bits.
   */
  | 'DATA_TYPE_UINT8'
  | 6
  /**
   * Unsigned, 16 bits.
   */
  | 'DATA_TYPE_UINT16'
  | 7
  /**
   * Unsigned, 32 bits.
   */
  | 'DATA_TYPE_UINT32'
  | 8
  /**
   * Unsigned, 64 bits.
   */
  | 'DATA_TYPE_UINT64'
  | 9
  /**
   * IEEE 754 half precision.
   */
  | 'DATA_TYPE_FLOAT16'
  | 10
  /**
   * IEEE 754 single precision.
   */
  | 'DATA_TYPE_FLOAT32'
  | 11
  /**
   * IEEE 754 double precision.
   */
  | 'DATA_TYPE_FLOAT64'
  | 12

/**
 * Type of the elements of a tensor; the names are NumPy's.
 */
export type DataType__Output = typeof DataType[keyof typeof DataType]
