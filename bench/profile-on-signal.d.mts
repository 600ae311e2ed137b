export declare function profileOnSignal(): void;
