import collections, functools, heapq, bisect, random, copy, array, queue, itertools, os, sys, types, dataclasses, operator
import numpy as np
import keras
from keras import Input, Sequential, layers, Model
from keras import backend as K
from elsewhere import flag, words

class C:
    n=1
    def __enter__(self): C.n+=1
    def __exit__(self,*a): pass
if flag():
    with C(): pass
m = Sequential([Input((3,)), layers.Dense(C.n)])
